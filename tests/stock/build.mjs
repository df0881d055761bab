// SPDX-License-Identifier: Apache-2.0
// Bundles the page around the stock client into `.cache/stock/<hash>` of the clone and prints that folder; builds nothing twice.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const peers = join(here, "..", "peers");
const { build } = createRequire(join(peers, "package.json"))("esbuild");

const digest = createHash("sha256");
for (const path of [
  join(here, "build.mjs"),
  join(here, "index.html"),
  join(here, "page.ts"),
  join(peers, "package-lock.json"),
])
  digest.update(readFileSync(path));
const folder = join(here, "..", "..", ".cache", "stock", digest.digest("hex").slice(0, 16));

if (!existsSync(folder)) {
  const started = `${folder}.${process.pid}`; // two runs at once must not see a half-written page
  mkdirSync(started, { recursive: true });
  await build({
    entryPoints: [join(here, "page.ts")],
    outdir: started,
    bundle: true,
    nodePaths: [join(peers, "node_modules")],
    platform: "browser",
    target: "es2022",
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".ttf": "dataurl", ".svg": "dataurl" },
    logLevel: "warning",
  });
  copyFileSync(join(here, "index.html"), join(started, "index.html"));
  if (existsSync(folder)) rmSync(started, { recursive: true });
  else renameSync(started, folder);
}
console.log(folder);
