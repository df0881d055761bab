// SPDX-License-Identifier: Apache-2.0
// Reads BPMN 2.0 documents, a JSON list of texts on standard input, as the stock BPMN tools do (bpmn-moddle), and prints
// for each what it warned of, how many elements it found by type, and the document as it would write it.
import { readFileSync } from 'node:fs';
import { BpmnModdle } from 'bpmn-moddle';

const answers = [];
for (const text of JSON.parse(readFileSync(0, 'utf8'))) {
  const moddle = new BpmnModdle();
  const { rootElement, warnings, elementsById } = await moddle.fromXML(text);
  const types = {};
  for (const element of Object.values(elementsById)) types[element.$type] = (types[element.$type] ?? 0) + 1;
  const { xml } = await moddle.toXML(rootElement, { format: true });
  answers.push({ warnings: warnings.map((each) => each.message), types, xml });
}
process.stdout.write(JSON.stringify(answers));
