// SPDX-License-Identifier: Apache-2.0
// Reads Mermaid texts as Mermaid does, for as long as its standard input is open: a JSON string on each line in, what was
// found on one line out, in Mermaid's own words, with texts as a person sees them; or `error`, where Mermaid stumbles.
import { createInterface } from 'node:readline';
import { parseHTML } from 'linkedom';

const { window, document } = parseHTML('<!doctype html><html><head></head><body></body></html>');
Object.assign(globalThis, { window, document });
const { marked } = await import('marked');
const { default: mermaid } = await import('mermaid');
mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' });

// Mermaid keeps `#34;` in a code of its own until it draws. Then a label is HTML, or the Markdown that it knows.
const decoded = (text) => (text ?? '').replaceAll('ﬂ°°', '&#').replaceAll('ﬂ°', '&').replaceAll('¶ß', ';');
const fromMarkdown = (node) => {
  if (['strong', 'em', 'paragraph'].includes(node.type)) return node.tokens.map(fromMarkdown).join('');
  return { text: node.text, escape: node.text, html: node.text, space: '' }[node.type] ?? node.raw;
};
const drawn = {
  markdown: (text) => marked.lexer(text).map(fromMarkdown).join(''),
  string: (text) => text.replaceAll('\\n', '\n'),
};
const shown = (text, type = 'markdown') => {
  const place = document.createElement('div');
  place.innerHTML = (drawn[type] ?? drawn.string)(decoded(text)).replace(/<br\s*\/?>/g, '\n');
  return place.textContent;
};

const flowchart = (db) => ({
  nodes: [...db.getVertices().values()].map((each) => ({
    id: each.id, text: shown(each.text, each.labelType), type: each.type ?? '' })),
  groups: db.getSubGraphs().map(({ id, title, labelType, nodes }) => ({ id, text: shown(title, labelType), nodes })),
  edges: db.getEdges().map(({ start, end, type, stroke, text, labelType }) => (
    { start, end, type, stroke, text: shown(text, labelType) })),
});

const atEnd = (text) => (text === 'none' ? '' : shown(text)); // its word for nothing
const member = ({ text, classifier }) => ({ text: shown(text), classifier });
const classes = (db) => ({
  classes: [...db.getClasses().values()].map((each) => ({
    id: each.id, text: shown(each.label) + (each.type && `<${each.type}>`), parent: each.parent ?? '', annotations: each.annotations.map((note) => shown(note)),
    members: each.members.map(member), methods: each.methods.map(member),
  })),
  spaces: [...db.getNamespaces().values()].map(({ id, label, parent }) => ({ id, text: shown(label), parent: parent ?? '' })),
  interfaces: db.interfaces.map(({ id, label }) => ({ id, text: shown(label) })),
  relations: db.getRelations().map((each) => ({
    start: each.id1, end: each.id2, ends: [each.relation.type1, each.relation.type2], line: each.relation.lineType,
    text: shown(each.title ?? ''), near: atEnd(each.relationTitle1), far: atEnd(each.relationTitle2),
  })),
  notes: [...db.getNotes().values()].map((each) => ({ about: each.class ?? '', text: shown(each.text), parent: each.parent ?? '' })),
});

const states = (db) => {
  const { nodes, edges } = db.getData();
  return {
    nodes: nodes.map(({ id, label, description, shape, parentId }) => ({
      id, text: [label, description ?? []].flat().map((one) => shown(one)), shape, parent: parentId ?? "" })),
    edges: edges.map(({ start, end, label }) => ({ start, end, text: shown(label) })),
  };
};

const readers = { 'flowchart-v2': flowchart, 'flowchart-elk': flowchart, classDiagram: classes, stateDiagram: states };
for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const found = await mermaid.mermaidAPI.getDiagramFromText(JSON.parse(line));
    answer = { kind: found.type, ...readers[found.type](found.db) };
  } catch (error) {
    answer = { error: String(error?.message ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
