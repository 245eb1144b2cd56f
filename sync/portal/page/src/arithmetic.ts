/** The equalities that a sheet must satisfy in itself: an implementation of its own beside `forms/rules`. */

import { type Fields, fields } from "./json";

type Severity = "HARD" | "LAW";

interface Rule {
  readonly rule: string;
  readonly severity: Severity;
  /** First version of the rules that has it. */
  readonly since: number;
  readonly each?: readonly string[];
  /** `each` is what `*` matched in this. */
  readonly matched?: string;
  readonly unless?: string;
  readonly unlessFilled?: boolean;
  readonly key: string;
  /** `sum`: the first is the sum of the rest; `most`: the first is at most the second. */
  readonly formula: "sum" | "most";
  readonly names: readonly string[];
}

const MFT = ["m", "f", "t"];
const ROWS = ["dpt", "used_dpt", "used_dptb", "used_dpk", "used_total", "disabled_used"];
const LATER_ROWS = ["dptb", "dpk", "voters_total", "disabled"];

function hard(rule: string, formula: Rule["formula"], key: string, names: string[], more: Partial<Rule> = {}): Rule {
  return { rule, severity: "HARD", since: 1, formula, key, names, ...more };
}

function law(rule: string, key: string, names: string[]): Rule {
  return { rule, severity: "LAW", since: 1, formula: "sum", key, names };
}

const RULES: readonly Rule[] = [
  hard("R01", "sum", "{}", ["{}.t", "{}.m", "{}.f"], { each: ROWS }),
  hard("R01", "sum", "{}", ["{}.t", "{}.m", "{}.f"], { each: LATER_ROWS, since: 2 }),
  hard("R02", "sum", "{}", ["used_total.{}", "used_dpt.{}", "used_dptb.{}", "used_dpk.{}"], { each: MFT }),
  hard("R02", "sum", "voters_total.{}", ["voters_total.{}", "dpt.{}", "dptb.{}", "dpk.{}"], { each: MFT, since: 2 }),
  hard("R04", "sum", "{}", ["party_total.{}", "votes.{}", "votes.{}.*"], { matched: "party_total." }),
  hard("R03", "sum", "valid", ["valid", "votes.*"], { unless: "party_total." }),
  hard("R03", "sum", "valid", ["valid", "party_total.*"]),
  hard("R05", "sum", "cast", ["cast", "valid", "invalid"]),
  hard("R11", "most", "{}", ["used_dpt.{}", "dpt.{}"], { each: MFT }),
  hard("R11", "most", "dptb.{}", ["used_dptb.{}", "dptb.{}"], { each: MFT, since: 2 }),
  hard("R11", "most", "dpk.{}", ["used_dpk.{}", "dpk.{}"], { each: MFT, since: 2 }),
  hard("R13", "most", "{}", ["disabled_used.{}", "used_total.{}"], { each: MFT }),
  hard("R13", "most", "disabled.{}", ["disabled_used.{}", "disabled.{}"], { each: MFT, since: 2 }),
  hard("R13", "most", "voters_total.{}", ["disabled.{}", "voters_total.{}"], { each: MFT, since: 2 }),
  hard("R14", "most", "votes.{}", ["votes.{}", "valid"], { matched: "votes.", unlessFilled: true }),
  law("R06", "cast", ["cast", "used_total.t"]),
  law("R07", "cast", ["cast", "ballots_used"]),
  law("R08", "ballots_used", ["ballots_used", "used_total.t"]),
  law("R09", "ballots_received", ["ballots_received", "ballots_used", "ballots_returned", "ballots_unused"]),
];

export type Values = ReadonlyMap<string, number | null>;

/** Figures of a sheet: number, or null where a box is blank or cannot be read. */
export function valuesOf(table: Fields): Values {
  return new Map(Object.entries(table).map(([name, figure]) => {
    const { kind, value } = fields(figure);
    if (value !== undefined && value !== null && typeof value !== "number") throw new Error("figure");
    return [name, kind === "value" && typeof value === "number" ? value : null];
  }));
}

export interface Broken {
  /** As findings of a sheet name it: `R06:cast`. */
  readonly key: string;
  readonly severity: Severity;
}

export interface Judged {
  readonly count: number;
  readonly broken: readonly Broken[];
  readonly blank: readonly string[];
}

/** Every equality of a version of the rules whose boxes all have a number. */
export function judge(values: Values, version: number, isFilled: boolean): Judged {
  const names = [...values.keys()];
  const broken: Broken[] = [];
  let count = 0;
  for (const rule of RULES) {
    if (version < rule.since || (rule.unlessFilled && isFilled)) continue;
    const unless = rule.unless;
    if (unless !== undefined && names.some((name) => name.startsWith(unless))) continue;
    for (const each of eachOf(rule, names)) {
      const found = fieldsOf(rule.names.map((name) => name.replace("{}", each)), names);
      const numbers = found?.map((name) => values.get(name) ?? null);
      if (numbers === undefined || numbers.some((value) => value === null)) continue;
      count += 1;
      const [first, ...rest] = numbers as number[];
      const sum = rest.reduce((total, value) => total + value, 0);
      const holds = rule.formula === "sum" ? first === sum : (first as number) <= sum;
      if (!holds) broken.push({ key: `${rule.rule}:${rule.key.replace("{}", each)}`, severity: rule.severity });
    }
  }
  return { count, broken, blank: names.filter((name) => values.get(name) === null) };
}

function eachOf(rule: Rule, names: readonly string[]): readonly string[] {
  const matched = rule.matched;
  if (matched === undefined) return rule.each ?? [""];
  return names.filter((name) => name.startsWith(matched)).map((name) => name.slice(matched.length));
}

/** Boxes by name, `a.*` for all that begin so; undefined where the form lacks one, or nothing is to be compared. */
function fieldsOf(wanted: readonly string[], names: readonly string[]): string[] | undefined {
  const found: string[] = [];
  for (const name of wanted) {
    if (name.endsWith("*")) found.push(...names.filter((one) => one.startsWith(name.slice(0, -1))));
    else if (names.includes(name)) found.push(name);
    else return undefined;
  }
  return found.length < 2 ? undefined : found;
}
