// package-lock.json without addresses: what a package is, its hash says; where it comes from, whoever installs it.
import { readFile, writeFile } from "node:fs/promises";

const lock = JSON.parse(await readFile("package-lock.json", "utf8"));
for (const one of Object.values(lock.packages)) {
  delete one.resolved;
  delete one.funding;
}
await writeFile("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
