/** Loaded when somebody asks for a check: proves a station and says each step in words. */

import { type Proof, prove, type Shown, type Step } from "./evidence";
import type { Bytes } from "./bytes";
import { best, type Maths, noble, webcrypto } from "./maths";
import { ASIDE, BECAUSE, FOUND, type Lang, ROLES, say, STATES, STEPS } from "./words";

export * as parts from "./parts";
export { noble, webcrypto };

export interface Answer {
  readonly holds: boolean;
  readonly steps: readonly { readonly name: Step["name"]; readonly state: Step["state"]; readonly text: string }[];
  readonly fingerprint: string | null;
  readonly maths: string;
}

type Line = Answer["steps"][number];

/**
 * Checks what a page shows of a station against the files of its release.
 *
 * @param root address of the release's own folder, with a slash at its end
 * @param told is given each step when it is done
 */
export async function check(
  shown: Shown, root: string, lang: Lang, told: (line: Line) => void, maths?: Maths,
): Promise<Answer> {
  const lines: Line[] = [];
  const proof: Proof = await prove(shown, reading(root), maths ?? (await best()), (step) => {
    const line = { name: step.name, state: step.state, text: inWords(step, lang) };
    lines.push(line);
    told(line);
  });
  // a check that was not carried out to its end holds nothing
  const holds = lines.length === Object.keys(STEPS).length && lines.every((line) => line.state !== "fails");
  return { holds, steps: lines, fingerprint: proof.fingerprint, maths: proof.maths };
}

function reading(root: string) {
  return async (path: string): Promise<Bytes> => {
    const answer = await fetch(new URL(path, root), { credentials: "omit" });
    if (!answer.ok) throw new Error(`${answer.status} ${path}`);
    return new Uint8Array(await answer.arrayBuffer());
  };
}

function inWords(step: Step, lang: Lang): string {
  return `${say(STATES[step.state], lang)}: ${say(STEPS[step.name], lang)} \u2013 ${detail(step, lang)}.`;
}

function detail(step: Step, lang: Lang): string {
  const found = step.found;
  if (step.state === "fails") {
    const [code = "", ...rest] = String(found.because).split(":");
    return say(BECAUSE[code as keyof typeof BECAUSE] ?? BECAUSE.unreadable, lang, { detail: rest.join(":") });
  }
  if (found.earlier) return say(ASIDE.earlier, lang);
  if (step.name === "arithmetic" && found.undecided) return say(ASIDE.undecided, lang, found);
  if (step.name === "arithmetic" && found.noted) return say(ASIDE.noted, lang, found);
  if (step.name === "image" && step.state === "none") return say(found.named ? ASIDE.unpublished : ASIDE.no_image, lang, found);
  if (step.name === "officers") {
    const roles = String(found.roles).split(", ").map((role) => (ROLES[role] ? say(ROLES[role], lang) : role));
    return say(FOUND.officers, lang, { ...found, roles: roles.join(", ") });
  }
  return say(FOUND[step.name], lang, found);
}
