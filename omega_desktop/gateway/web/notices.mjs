// Writes THIRD-PARTY-NOTICES.txt from what esbuild really took into the page.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const RULE = `${"-".repeat(100)}\n`;

// Packages that say "MIT" and bring no licence file: whose they are.
const HOLDERS = [
  [/^@cornerstonejs\//, "Open Health Imaging Foundation"],
  [/^seedrandom$/, "2019 David Bau"],
];

// Parts that are in a package without being a package: fonts, decoders compiled to WebAssembly.
const INSIDE = {
  "@cornerstonejs/codec-openjph": ["licences/OpenJPH.txt"],
  "pdfjs-dist": [
    "licences/core-js.txt",
    "node_modules/pdfjs-dist/standard_fonts/LICENSE_FOXIT",
    "node_modules/pdfjs-dist/standard_fonts/LICENSE_LIBERATION",
    "node_modules/pdfjs-dist/wasm/LICENSE_JBIG2",
    "node_modules/pdfjs-dist/wasm/LICENSE_PDFJS_JBIG2",
    "node_modules/pdfjs-dist/wasm/LICENSE_OPENJPEG",
    "node_modules/pdfjs-dist/wasm/LICENSE_PDFJS_OPENJPEG",
  ],
};

/** Folder of the package that a bundled file belongs to. */
const packageOf = (input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];

const licenceFile = (folder) => {
  const found = readdirSync(folder).filter((name) => /^(licen[cs]e|copying)(\.|$|-)/i.test(name)).sort();
  return found.length ? readFileSync(join(folder, found[0]), "utf8").trim() : null;
};

const licenceText = (here, folder, { name, license }) => {
  const own = licenceFile(folder);
  if (own) return own;
  const holder = HOLDERS.find(([pattern]) => pattern.test(name))?.[1];
  if (!/\bMIT\b/.test(license ?? "") || !holder) throw new Error(`${name} has no licence text: add it to notices.mjs`);
  return readFileSync(join(here, "licences/MIT.txt"), "utf8").trim().replace("{holder}", holder);
};

const entry = (here, folder) => {
  const about = JSON.parse(readFileSync(join(here, folder, "package.json"), "utf8"));
  const texts = [licenceText(here, join(here, folder), about)];
  for (const file of INSIDE[about.name] ?? []) {
    const title = file.split("/").pop().replace(/^LICENSE_|\.txt$/g, "");
    texts.push(`Contains ${title}:\n\n${readFileSync(join(here, file), "utf8").trim()}`);
  }
  const home = about.homepage ?? about.repository?.url ?? about.repository ?? "";
  return {
    key: `${about.name} ${about.version}`,
    text: `${RULE}${about.name} ${about.version} (${about.license})\n${home}\n\n${texts.join("\n\n\n")}\n\n`,
  };
};

export const notices = (here, inputs) => {
  const folders = [...new Set(inputs.map(packageOf).filter(Boolean))];
  const missing = folders.filter((folder) => !existsSync(join(here, folder, "package.json")));
  if (missing.length) throw new Error(`no package.json in ${missing}`);
  const entries = folders.map((folder) => entry(here, folder));
  const unique = [...new Map(entries.map((one) => [one.key, one.text]))].sort(([a], [b]) => (a < b ? -1 : 1));
  const head =
    "The page behind a share link is part of Omega Desktop (Apache License 2.0). It contains the work below;\n" +
    "each part keeps its own licence. Written by build.mjs from what was bundled.\n\n";
  // trailing spaces in other people's texts are nobody's concern
  return (head + unique.map(([, text]) => text).join("")).replace(/\r\n?/g, "\n").replace(/[ \t]+$/gm, "");
};
