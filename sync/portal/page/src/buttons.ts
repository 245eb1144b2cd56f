/** The button "Periksa" at every signed sheet, and its answer. */

import type { Shown } from "./evidence";
import type { Answer, check } from "./periksa";
import { ADDRESS, element, isFile, SERVE } from "./place";
import { BUTTON, type Lang, languageOf, say, STEPS, VERDICT } from "./words";

type Checker = { check: typeof check };

/** Offers the check at every signed sheet that the page shows. */
export function addButtons(page: Document, root: URL): void {
  const lang = languageOf(page);
  for (const sheet of page.querySelectorAll<HTMLElement>("[data-periksa]")) new Offer(sheet, root, lang);
}

/** What a page shows of a sheet. */
export function shownIn(sheet: HTMLElement): Shown {
  const texts = (table: "as_decided" | "as_written", name: string) =>
    [...sheet.querySelectorAll<HTMLElement>(`[data-${name}]`)].map(
      (cell) => [table, cell.getAttribute(`data-${name}`) ?? "", cell.textContent ?? ""] as const,
    );
  const images = [...sheet.querySelectorAll<HTMLElement>("[data-gambar]")].map(
    (image) => [image.dataset.gambar ?? "", image.getAttribute("href") ?? image.getAttribute("src") ?? ""] as const,
  );
  const { periksa = "", tps = "", jenis = "", zona = "" } = sheet.dataset;
  return {
    record: periksa, station: tps, contest: jenis, zone: zona,
    figures: [...texts("as_decided", "sel"), ...texts("as_written", "sel-tertulis")],
    images: images.map(([record, path]) => [record, new URL(path, document.baseURI).href] as const),
  };
}

class Offer {
  private readonly button: HTMLButtonElement;
  private readonly answer = element("div", { "aria-live": "polite" });

  constructor(private readonly sheet: HTMLElement, private readonly root: URL, private readonly lang: Lang) {
    this.button = element("button", { type: "button" }, say(BUTTON.check, lang));
    this.button.addEventListener("click", () => void this.run());
    const place = element("div", { class: "periksa" }, this.button, this.answer);
    // above the many boxes, where somebody who asks who signed is already
    const facts = sheet.querySelector(".facts");
    if (facts === null) sheet.append(place);
    else facts.after(place);
  }

  private async run(): Promise<void> {
    if (this.button.getAttribute("aria-disabled") === "true") return;
    // stays focusable: a disabled button would lose the focus of whoever uses a keyboard
    this.button.setAttribute("aria-disabled", "true");
    const steps = element("ol");
    this.answer.replaceChildren(element("p", {}, say(BUTTON.running, this.lang)), steps);
    this.answer.replaceChildren(...(await this.result(steps)));
    this.button.textContent = say(BUTTON.again, this.lang);
    this.button.removeAttribute("aria-disabled");
  }

  private async result(steps: HTMLOListElement): Promise<Node[]> {
    if (isFile()) {
      return [
        element("p", { class: "buruk" }, say(BUTTON.file, this.lang, { address: ADDRESS })),
        element("pre", {}, element("code", {}, SERVE)), ...this.offline(),
      ];
    }
    try {
      const address = new URL("periksa.js", this.root).href;
      const checker = (await import(address)) as Checker;
      const answer = await checker.check(shownIn(this.sheet), this.root.href, this.lang, (line) => {
        steps.append(element("li", { class: CLASSES[line.state], "data-langkah": line.name }, line.text));
      });
      return [this.verdict(answer), steps, ...this.root16(answer), ...this.offline(answer.maths)];
    } catch {
      return [element("p", { class: "buruk" }, say(BUTTON.failed, this.lang)), ...this.offline()];
    }
  }

  private verdict(answer: Answer): Node {
    const failing = answer.steps.filter((line) => line.state === "fails");
    const steps = failing.map((line) => say(STEPS[line.name], this.lang).toLowerCase()).join("; ");
    const said = say(answer.holds ? VERDICT.holds : VERDICT.fails, this.lang, { steps });
    return element("p", { class: answer.holds ? "putusan baik" : "putusan buruk" }, said);
  }

  private root16(answer: Answer): Node[] {
    if (answer.fingerprint === null) return [];
    return [
      element("p", {}, say(VERDICT.root, this.lang)),
      element("p", {}, element("code", { class: "sidik" }, answer.fingerprint)),
    ];
  }

  private offline(maths?: string): Node[] {
    const beyond = maths === undefined ? [] : [element("p", {}, say(VERDICT.beyond, this.lang, { maths }))];
    return [
      element("p", {}, say(VERDICT.itself, this.lang)),
      element("pre", {}, element("code", {}, "python3 verifikasi.pyz .")),
      element("pre", {}, element("code", {}, "recap verify .")),
      ...beyond,
    ];
  }
}

const CLASSES = { holds: "baik", fails: "buruk", none: "tiada" } as const;
