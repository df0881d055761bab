// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

const elements = (count: number) => (count === 1 ? '1 Element' : `${count} Elemente`);

export const layout: Texts['layout'] = {
  choose: 'Anordnung wählen',
  chooseCommand: 'Anordnung wählen …',
  title: 'Anordnung',
  algorithm: 'Art',
  algorithms: {
    layered: { name: 'Schichten', says: 'Alles fließt in eine Richtung' },
    tree: { name: 'Baum', says: 'Von der Wurzel zu den Blättern' },
    radial: { name: 'Ringe', says: 'Um eine Mitte herum' },
    force: { name: 'Federn', says: 'Verbundenes zieht sich an' },
    stress: { name: 'Gleiche Abstände', says: 'So weit entfernt wie verbunden' },
    packing: { name: 'Dichte Reihen', says: 'Wenig Platz, Kanten zählen nicht' },
  },
  direction: 'Richtung',
  asItFlows: 'Wie es schon fließt',
  directions: { right: 'rechts', down: 'unten', left: 'links', up: 'oben' },
  spacing: 'Abstände',
  spacings: { narrow: 'eng', medium: 'mittel', wide: 'weit' },
  wrap: 'Lange Ketten in Zeilen umbrechen',
  what: 'Was angeordnet wird',
  scopes: { all: 'Alles', new: 'Nur das Neue', chosen: 'Nur die Auswahl' },
  container: 'dem gewählten Behälter',
  inside: name => `Innerhalb von ${name}`,
  othersStay: 'Alles andere bleibt genau, wo es ist. Neu ist, was seit der letzten Anordnung gezeichnet wurde. Gesperrtes bewegt sich nie.',
  run: 'Anordnen',
  stop: 'Anhalten',
  running: 'Wird angeordnet …',
  runningFor: seconds => `Wird seit ${seconds} s angeordnet …`,
  failed: 'Das Anordnen ist nicht gelungen.',
  done: count => (count === 0 ? 'Kanten neu gezogen' : `${elements(count)} angeordnet`),
  nothingMoved: 'Alles liegt schon so.',
  left: count => (count === 1 ? '1 Element blieb, wo es jemand eben hingestellt hat' : `${count} Elemente blieben, wo sie jemand eben hingestellt hat`),
  undo: 'Rückgängig',
  numbers: { overlaps: 'Überlappungen', throughNodes: 'Kanten durch Elemente', labels: 'verdeckte Texte', crossings: 'Kreuzungen', bends: 'Knicke', size: 'Größe' },
  was: (what, before, after) => `${what} ${before} → ${after}`,
};
