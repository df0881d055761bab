// SPDX-License-Identifier: Apache-2.0
// elkjs as Node programs use it: a graph as JSON per line in, the graph laid out per line out.
const ELK = require(process.argv[2]);
const elk = new ELK();
const lines = require('node:readline').createInterface({ input: process.stdin });

(async () => {
  for await (const line of lines) {
    const answer = await elk.layout(JSON.parse(line));
    process.stdout.write(JSON.stringify(answer) + '\n');
  }
})();
