// SPDX-License-Identifier: Apache-2.0
// @vitest-environment jsdom
// What the page makes of the server's words when it speaks German.
import { CreateEdgeOperation, CreateNodeOperation, DeleteElementOperation, type PaletteItem, TriggerNodeCreationAction } from '@eclipse-glsp/client';
import { beforeAll, expect, it } from 'vitest';
import type { LanguageDescription } from '../src/api/language';
import { ranked } from '../src/commands/choose';
import { menuLabel, offerLabel, paletteEntries } from '../src/languages/offers';
import { NO_LOOK } from '../src/languages/look';
import { bubble, described, found, sentence } from '../src/languages/words';
import { matches, written } from '../src/shell/keys';
import { since } from '../src/start/time';
import { inEnglish } from '../src/texts/english';
import { said } from '../src/texts/said';
import { chooseLanguage, language, loadTexts, t } from '../src/texts/texts';

const TYPE = 'workflow-diagram';

beforeAll(async () => {
  chooseLanguage('de');
  await loadTexts();
});

it('says which language it speaks', () => {
  expect([language, document.documentElement.lang]).toEqual(['de', 'de']);
});

it('calls types, properties and choices by German names and leaves the rest', () => {
  const probability = { kind: 'enum', title: 'Probability', choices: ['low', 'odd'] } as const;
  const declared: LanguageDescription = {
    id: 'workflow',
    name: 'Workflow',
    diagramType: TYPE,
    description: 'Tasks',
    nodes: [{ type: 'task:robot', name: 'Robot Task', properties: { speed: { kind: 'number', title: 'Speed' } } }],
    edges: [{ type: 'edge:weighted', name: 'Weighted edge', properties: { probability } }],
    look: NO_LOOK,
  };
  const german = described(declared);
  expect(german.name).toBe('Ablauf');
  expect(german.nodes).toEqual(declared.nodes);
  expect(german.edges[0]?.name).toBe('Gewichtete Kante');
  expect(german.edges[0]?.properties?.['probability']).toEqual({
    ...probability,
    title: 'Wahrscheinlichkeit',
    choiceNames: { low: 'niedrig', medium: 'mittel', high: 'hoch' },
  });
  const other = { ...declared, diagramType: 'toString' };
  expect(described(other)).toBe(other);
});

it('says in German what validation found, with the repair of the server', () => {
  const operations = [DeleteElementOperation.create(['e'])];
  const problem = { label: 'x', description: 'x', elementId: 'd', kind: 'error', code: 'missing-incoming-edge', fix: { title: 'draw', operations } };
  expect(found(TYPE, problem)).toEqual({
    ...problem,
    label: 'Eingehende Kante fehlt',
    description: 'Eine Entscheidung muss eine eingehende Kante haben.',
    fix: { title: 'Zeichnen Sie eine Kante, die hier endet.', operations },
  });
  const unknown = { ...problem, code: 'a-rule-of-tomorrow' };
  expect(found(TYPE, unknown)).toBe(unknown);
});

it('names the palette in German, and keeps the English names for the search', () => {
  const item = (label: string, type: string): PaletteItem => ({ id: 'palette-item0', label, sortString: label[0] ?? '', actions: [TriggerNodeCreationAction.create(type)] });
  const groups = [{ id: 'node-group', label: 'Nodes', sortString: 'A', actions: [], children: [item('Merge Node', 'activityNode:merge'), item('Robot', 'task:robot')] }];
  const [group] = paletteEntries(TYPE, groups);
  expect(group?.label).toBe('Knoten');
  expect(group?.children?.map(({ label, also, sortString }) => [label, also, sortString])).toEqual([
    ['Zusammenführung', 'Merge Node', 'Zusammenführung'],
    ['Robot', undefined, 'R'],
  ]);
});

it('says in German what the bubble over an element says, or asks the server', () => {
  expect(bubble(TYPE, { type: 'task:manual', name: 'x', duration: 5, references: '', cssClasses: ['task'] })).toEqual(['Manuelle Aufgabe', 'Dauer: 5']);
  expect(bubble(TYPE, { type: 'edge:weighted', probability: 'high' })).toEqual(['Gewichtete Kante', 'Wahrscheinlichkeit: hoch']);
  expect(bubble(TYPE, { type: 'task:robot' })).toBeUndefined();
  expect(bubble('other', { type: 'task:manual' })).toBeUndefined();
});

it('offers in German what the server offers', () => {
  const names = (id: string): string => `»${id}«`;
  const edge = CreateEdgeOperation.create({ elementTypeId: 'edge', sourceElementId: 'a', targetElementId: 'b' });
  expect(offerLabel(TYPE, { label: 'x', actions: [CreateNodeOperation.create('category')] }, names)).toBe('Kategorie anlegen');
  expect(offerLabel(TYPE, { label: 'x', actions: [edge] }, names)).toBe('Kante von »a« nach »b« zeichnen');
  expect(offerLabel(TYPE, { label: 'Delete All', actions: [DeleteElementOperation.create(['a'])] }, names)).toBe('Auswahl löschen');
  expect(offerLabel('other', { label: 'Create Category', actions: [CreateNodeOperation.create('category')] }, names)).toBe('Create Category');
  expect(menuLabel(TYPE, { id: 'new', label: 'New', actions: [] })).toBe('Neu');
  expect(menuLabel(TYPE, { id: 'anything', label: 'Anything', actions: [] })).toBe('Anything');
});

it('says an error by its code, with the words of the server beside it', () => {
  const refusal = { code: 'not_allowed', message: 'a task cannot contain a task', hint: 'use the canvas' };
  expect(said(refusal)).toEqual({ text: 'Das ist hier nicht erlaubt.', detail: 'a task cannot contain a task · use the canvas' });
  expect(said({ code: 'of_tomorrow', message: 'No.' })).toEqual({ text: 'No.', detail: '' });
  expect(sentence('Name must not be empty')).toBe('Der Name darf nicht leer sein.');
});

it('finds commands by their English names too', () => {
  const choices = [t.commands.undo, t.commands.selectAll].map(label => ({ label, detail: '', also: inEnglish(label) }));
  expect(ranked(choices, 'undo').map(each => each.label)).toEqual(['Rückgängig']);
  expect(ranked(choices, 'alles').map(each => each.label)).toEqual(['Alles auswählen']);
  expect(inEnglish('Was niemand geschrieben hat')).toBe('');
});

it('writes keys as they are printed on a German keyboard and hears them as ever', () => {
  expect(['Ctrl+Shift+Z', 'Delete', 'Alt+ArrowLeft', '?'].map(written)).toEqual(['Strg+Umschalt+Z', 'Entf', 'Alt+←', '?']);
  expect(matches(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, shiftKey: true }), 'Ctrl+Shift+Z')).toBe(true);
});

it('says times as people say them', () => {
  const now = Date.parse('2026-03-02T12:00:00Z');
  const times = ['2026-03-02T11:59:30Z', '2026-03-02T11:58:00Z', '2026-03-01T11:00:00Z'];
  expect(times.map(time => since(time, now))).toEqual(['gerade eben', 'vor 2 Minuten', 'gestern']);
});
