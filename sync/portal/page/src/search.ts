/** Search by name of a region, or by code of a region or station. Lists are read when somebody types. */

import { ADDRESS, element, isFile, SERVE } from "./place";
import { Lists, type Found } from "./lists";
import { type Lang, languageOf, say, SEARCH } from "./words";

const SHOWN = 30;
const PAUSE = 150;

/** Puts a search box where the page has a place for it. */
export function addSearch(page: Document, root: URL): void {
  const lists = new Lists(root);
  page.querySelectorAll<HTMLElement>("[data-cari]").forEach((place, at) => new Box(place, at, lists, languageOf(page)));
}

class Box {
  private readonly input: HTMLInputElement;
  private readonly status = element("p", { role: "status" });
  private readonly results = element("ul", { class: "cari-hasil" });
  private asked = 0;
  private timer = 0;

  constructor(place: HTMLElement, at: number, private readonly lists: Lists, private readonly lang: Lang) {
    const [id, hint] = [`cari-${at}`, `cari-petunjuk-${at}`];
    this.input = element("input", {
      "aria-describedby": hint, autocomplete: "off", autocapitalize: "characters", id, spellcheck: "false", type: "search",
    });
    const form = element(
      "form", { class: "cari", role: "search" }, element("label", { for: id }, say(SEARCH.label, lang)), this.input,
      element("small", { id: hint }, say(SEARCH.hint, lang)), this.status, this.results,
    );
    this.input.addEventListener("input", () => this.soon(PAUSE));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.soon(0);
    });
    form.addEventListener("keydown", (event) => this.key(event));
    place.replaceChildren(form);
  }

  private soon(pause: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.search(), pause);
  }

  /** Arrow keys go through the results; Escape goes back to the box. */
  private key(event: KeyboardEvent): void {
    const stops: HTMLElement[] = [this.input, ...this.results.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1, Escape: -at }[event.key];
    if (step === undefined || at < 0 || (event.key === "Escape" && at === 0)) return;
    event.preventDefault();
    stops[Math.min(stops.length - 1, Math.max(0, at + step))]?.focus();
  }

  private async search(): Promise<void> {
    this.asked += 1;
    const number = this.asked;
    const typed = this.input.value.trim();
    if (isFile()) {
      this.show(say(SEARCH.file, this.lang, { command: SERVE, address: ADDRESS }));
      return;
    }
    try {
      const found = typed ? await this.lists.search(typed, this.lang) : [];
      // an answer that comes after a later question is not shown
      if (number !== this.asked) return;
      this.show(typed ? this.counted(found) : "", found ?? []);
    } catch {
      if (number === this.asked) this.show(say(SEARCH.failed, this.lang));
    }
  }

  private counted(found: readonly Found[] | null): string {
    if (found === null) return say(SEARCH.more, this.lang);
    if (!found.length) return say(SEARCH.none, this.lang);
    return say(found.length > SHOWN ? SEARCH.first : SEARCH.count, this.lang, { n: found.length });
  }

  private show(status: string, found: readonly Found[] = []): void {
    this.status.textContent = status;
    this.results.replaceChildren(...found.slice(0, SHOWN).map((one) => {
      const name = one.number === undefined ? one.name : `${say(SEARCH.station, this.lang, { number: one.number })}, ${one.name}`;
      const link = element("a", { href: one.href }, name);
      return element("li", {}, link, " ", element("small", {}, [one.code, one.above].filter(Boolean).join(" \u00b7 ")));
    }));
  }
}
