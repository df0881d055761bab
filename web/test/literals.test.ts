// SPDX-License-Identifier: Apache-2.0
// Every text that people read comes from the message files.
import { expect, it } from 'vitest';
import { literalTexts } from './literals';

const SOURCES: Readonly<Record<string, string>> = import.meta.glob('/src/**/*.ts', { query: '?raw', import: 'default', eager: true });

it.each([
  ['html`<p>Hello</p>`', ['Hello']],
  ['html`<p>${icon}All diagrams</p>`', ['All diagrams']],
  ["html`<h1>${trash ? 'Trash' : t.start.title}</h1>`", ['Trash']],
  ['html`<b>${count} elements</b>`', ['elements']],
  ["html`<ul>${list.map(each => html`<li>Nested ${each}</li>`)}</ul>`", ['Nested']],
  ['html`<button aria-label="Close"></button>`', ['Close']],
  ['html`<button aria-label="Rename ${name}"></button>`', ['Rename']],
  ["html`<button title=${on ? 'Hide' : 'Show'}></button>`", ['Hide', 'Show']],
  ["html`<input placeholder='Search' />`", ['Search']],
  ["html`<img alt=${`Picture of ${name}`} />`", ['Picture of']],
  ["toast({ tone: 'info', text: 'Saved.' })", ['Saved.']],
  ["toast({ tone: 'error', text: problem.message, detail: `${why} again` })", ['again']],
  ["ask({ title: 'Rename', label: t.shell.name, confirm: ok ? 'Yes' : 'No' })", ['Rename', 'Yes', 'No']],
  ["const attrs = { role: 'application', 'aria-label': 'Diagram' };", ['Diagram']],
  ["field.setAttribute('aria-label', 'Label')", ['Label']],
  ["document.title = name + ' - Diagrams'", ['- Diagrams']],
  ["new ApiError('open', 'Not opened', hint, 0)", ['Not opened']],
  ["const HINT = 'Drag it there';", ['Drag it there']],
  ["const TABS = [['outline', 'Outline'], ['busy', 'Loading…']];", ['Outline', 'Loading…']],
  ['const said = `Nothing is called ${name}`;', ['Nothing is called']],
])('sees what %s shows', (source, texts) => {
  expect(literalTexts(source).map(each => each.text)).toEqual(texts);
});

it.each([
  'html`<p class="wide note" id="first" data-state=${state}>${t.start.title}</p>`',
  "html`<p class=${open ? 'open' : 'shut'} aria-pressed=${on ? 'true' : 'false'}>${t.start.title} · ${count}</p>`",
  'html`<button ?disabled=${off} @click=${() => go()} title=${t.start.open}>×</button>`',
  'html`<a class="brand"><img src="/favicon.svg" alt="" />glsp</a><!-- not shown -->&nbsp;`',
  'svg`<path class="line" d="M5 22 L26 10"></path>`',
  "toast({ tone: 'info', text: t.start.saved, detail: kind === 'person' ? '' : name })",
  "throw new Error('Two modules claim this key');",
  "console.warn('Not loaded', error);",
  "document.title = `${name} · glsp`;",
  "const id = 'align-left'; const keys = ['Ctrl+Shift+Z', 'Enter'];",
])('sees nothing to read in %s', source => {
  expect(literalTexts(source)).toEqual([]);
});

it('finds none in the page', () => {
  const found = Object.entries(SOURCES)
    .filter(([path]) => !path.startsWith('/src/texts/'))
    .flatMap(([path, source]) => literalTexts(source).map(({ line, text }) => `web${path}:${line} ${text}`));
  expect(Object.keys(SOURCES).length).toBeGreaterThan(70);
  expect(found, 'put these into web/src/texts/en/<slice>.ts and de/<slice>.ts').toEqual([]);
});
