// Two files, the same bytes wherever they are built: portal.js for every page, periksa.js when somebody asks for a check.
import { readFile } from "node:fs/promises";
import { build } from "esbuild";

const licence = async (name) => `${name}\n${(await readFile(`node_modules/${name}/LICENSE`, "utf8")).trim()}`;
const banner = (...lines) => ({ js: `/*!\n${lines.join("\n\n")}\n*/` });
const about = "Source: sync/portal/page of the program that made this release.";
const common = {
  bundle: true,
  charset: "ascii",
  legalComments: "none",
  logLevel: "warning",
  minify: true,
  outdir: process.argv[2] ?? "dist",
  target: ["es2022"],
};

await build({
  ...common, entryPoints: ["src/portal.ts"], format: "iife",
  banner: banner(`Search, and the button of the check. ${about}`),
});
await build({
  ...common, entryPoints: ["src/periksa.ts"], format: "esm",
  banner: banner(
    `The check of a station. ${about} It contains:`, await licence("@noble/ed25519"), await licence("@noble/hashes"),
  ),
});
