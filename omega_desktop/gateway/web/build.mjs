// Builds the page into ../static: `npm ci --ignore-scripts && node build.mjs [--check] [target folder]`.
// The same sources and the same package-lock.json always give the same bytes.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

import dcmjs from "dcmjs";
import esbuild from "esbuild";

import { notices } from "./notices.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const out = process.argv[2] ?? join(here, "..", "static");
process.chdir(here);

const hashed = (name, bytes) => {
  const hash = createHash("sha256").update(bytes).digest("base64url").replace(/[-_]/g, "").slice(0, 10);
  return `${basename(name, extname(name))}-${hash}${extname(name)}`;
};

const copied = (path) => {
  const bytes = readFileSync(path);
  const name = hashed(path, bytes);
  writeFileSync(join(out, name), bytes);
  return `/static/${name}`;
};

/** The part of DICOM's dictionary that cornerstone's metadata package names in its own sources. */
const dictionary = () => {
  const root = dirname(require.resolve("@cornerstonejs/metadata/package.json"));
  const sources = readdirSync(root, { recursive: true }).filter((name) => /(?<!\.test)\.js$/.test(name));
  const words = new Set(sources.flatMap((name) => readFileSync(join(root, name), "utf8").match(/\b[A-Z]\w+/g) ?? []));
  const { nameMap } = dcmjs.data.DicomMetaDictionary;
  const known = Object.getOwnPropertyNames(nameMap).filter((name) => words.has(name)).sort();
  return Object.fromEntries(known.map((name) => [name, nameMap[name]]));
};

const stub = (file) => ({ path: join(here, "stubs", file) });
const stubs = {
  name: "stubs",
  setup(build) {
    build.onResolve({ filter: /^dcmjs$/ }, () => stub("dcmjs.js"));
    build.onResolve({ filter: /^dicom-dictionary$/ }, ({ path }) => ({ path, namespace: "made" }));
    build.onLoad({ filter: /./, namespace: "made" }, () => ({ contents: JSON.stringify(dictionary()), loader: "json" }));
    build.onResolve({ filter: /^(xmlbuilder2|events|module|node:.*|fs|path|url|util|zlib|crypto)$/ }, () =>
      stub("empty.js"),
    );
  },
};

const common = {
  absWorkingDir: here,
  outdir: out,
  bundle: true,
  format: "esm",
  platform: "browser",
  target: ["chrome100", "edge100", "firefox115", "safari16.4"],
  minify: true,
  legalComments: "none", // THIRD-PARTY-NOTICES.txt has them all
  metafile: true,
  plugins: [stubs],
  loader: { ".wasm": "file" },
  entryNames: "[name]-[hash]",
  chunkNames: "chunk-[hash]",
  assetNames: "[name]-[hash]",
  publicPath: "/static",
  logLevel: "warning",
};

/** Address of an entry point's output. */
const built = (result, entry) => {
  const found = Object.entries(result.metafile.outputs).find(([, output]) => output.entryPoint === entry);
  return { url: `/static/${basename(found[0])}`, css: found[1].cssBundle && `/static/${basename(found[1].cssBundle)}` };
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const worker = await esbuild.build({ ...common, entryPoints: ["src/decode.worker.ts"] });

const pdf = dirname(require.resolve("pdfjs-dist/package.json"));
const fonts = readdirSync(join(pdf, "standard_fonts")).filter((name) => /\.(ttf|pfb)$/.test(name));
const files = {
  "jbig2.wasm": copied(join(pdf, "wasm/jbig2.wasm")),
  "openjpeg.wasm": copied(join(pdf, "wasm/openjpeg.wasm")),
  ...Object.fromEntries(fonts.sort().map((name) => [name, copied(join(pdf, "standard_fonts", name))])),
};
const pdfWorker = copied(join(pdf, "legacy/build/pdf.worker.min.mjs")).replace(/\.mjs$/, ".js");
// .js: every server knows its type
const asModule = pdfWorker.replace("/static/", "");
writeFileSync(join(out, asModule), readFileSync(join(out, asModule.replace(/\.js$/, ".mjs"))));
rmSync(join(out, asModule.replace(/\.js$/, ".mjs")));

const app = await esbuild.build({
  ...common,
  entryPoints: ["src/app.ts"],
  splitting: true,
  define: {
    "process.env.NODE_ENV": '"production"',
    global: "globalThis",
    // nothing is remembered: cornerstone would keep what it finds out about the graphics card
    "window.localStorage": "undefined",
    localStorage: "undefined",
    DECODE_WORKER: JSON.stringify(built(worker, "src/decode.worker.ts").url),
    PDF_WORKER: JSON.stringify(pdfWorker),
    PDF_FILES: JSON.stringify(files),
  },
});

const entry = built(app, "src/app.ts");
const page = readFileSync("src/index.html", "utf8").replace("{{style}}", entry.css).replace("{{script}}", entry.url);
writeFileSync(join(out, "index.html"), page);
const dictionaryOf = "node_modules/dcmjs/dictionary";
const inputs = [...Object.keys(worker.metafile.inputs), ...Object.keys(app.metafile.inputs), dictionaryOf];
writeFileSync(join(out, "THIRD-PARTY-NOTICES.txt"), notices(here, inputs));

if (process.env.SIZES) {
  for (const name of readdirSync(out)) console.log(String(readFileSync(join(out, name)).length).padStart(9), name);
}
