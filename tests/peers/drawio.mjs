// SPDX-License-Identifier: Apache-2.0
// Reads draw.io files as maxGraph does, the library that draw.io's own grew from, for as long as its standard input is open:
// a JSON string on each line in, the cells of the first page on one line out; or `error`, where it stumbles.
import { createInterface } from 'node:readline';
import { DOMParser } from '@xmldom/xmldom';
import { parseHTML } from 'linkedom';

const { window, document, Node, Element } = parseHTML('<!doctype html><html><head></head><body></body></html>');
document.location = { href: 'about:blank' }; // maxGraph asks where it is; XML is nothing for linkedom, which leaves `&lt;` as it is
const refuse = (level, message) => { if (level !== 'warning') throw new Error(message); };
class Parser extends DOMParser { constructor() { super({ onError: refuse }); } }
Object.assign(globalThis, { window, document, Node, Element, DOMParser: Parser });
globalThis.navigator ??= window.navigator; // Node has one since 21
const { GraphDataModel, ModelXmlSerializer } = await import('@maxgraph/core');

const cell = (each) => {
  const geometry = each.getGeometry();
  const value = each.getValue();
  return {
    id: each.getId(), parent: each.getParent()?.getId() ?? '', vertex: each.isVertex(), edge: each.isEdge(),
    label: value?.getAttribute ? value.getAttribute('label') : (value ?? ''),
    data: value?.attributes ? Object.fromEntries([...value.attributes].map(({ name, value: text }) => [name, text])) : {},
    style: each.getStyle(),
    box: geometry ? [geometry.x, geometry.y, geometry.width, geometry.height] : null,
    points: (geometry?.points ?? []).map(({ x, y }) => [x, y]),
    source: each.getTerminal(true)?.getId() ?? '', target: each.getTerminal(false)?.getId() ?? '',
  };
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const [page] = /<mxGraphModel.*?<\/mxGraphModel>/s.exec(JSON.parse(line));
    const model = new GraphDataModel();
    new ModelXmlSerializer(model).import(page);
    answer = { cells: Object.values(model.cells).map(cell) };
  } catch (error) {
    answer = { error: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
