// SPDX-License-Identifier: Apache-2.0
// Lets the conformance command of the Model Context Protocol start on Node 20. It imports `globSync` from `fs`,
// which Node has since 22 and which only its `tier-check` summary calls; on older Nodes the import is taken out.
// Runs after `npm ci`; does nothing on Node >= 22 and nothing the second time.
import fs, { existsSync, readFileSync, writeFileSync } from "node:fs";

const file = new URL("node_modules/@modelcontextprotocol/conformance/dist/index.js", import.meta.url);
if (fs.globSync === undefined && existsSync(file)) {
  const text = readFileSync(file, "utf8");
  const patched = text.replace(/globSync as (\w+),/, "");
  if (patched !== text) writeFileSync(file, patched);
}
