// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

const elements = (count: number): string => (count === 1 ? '1 Element' : `${count} Elemente`);

export const access: Texts['access'] = {
  keysOfCanvas:
    'Alt mit den Pfeiltasten geht von Element zu Element, Alt mit Bild ab zum nächsten der Reihe nach, auch zu Kanten. Die Eingabetaste öffnet die Beschriftung, Pfeiltasten verschieben. F6 führt zum nächsten Teil der Seite. Ein Fragezeichen zeigt alle Tasten.',
  edge: (type, source, target) => `${type} von ${source || 'etwas'} nach ${target || 'etwas'}`,
  incoming: count => `${count} eingehend`,
  outgoing: count => `${count} ausgehend`,
  holds: count => `enthält ${count}`,
  problems: count => (count === 1 ? '1 Problem' : `${count} Probleme`),
  nothingSelected: 'Nichts ausgewählt',
  live: 'Wieder verbunden.',
  created: what => `Angelegt: ${what}`,
  createdMany: count => `${elements(count)} angelegt`,
  deleted: what => `Gelöscht: ${what}`,
  deletedMany: count => `${elements(count)} gelöscht`,
  renamed: what => `Benannt: ${what}`,
  changedMany: count => `${elements(count)} geändert`,
  moved: (what, x, y) => `Verschoben: ${what}, nach ${x}, ${y}`,
  movedMany: count => `${elements(count)} verschoben`,
  resized: (what, width, height) => `Größe geändert: ${what}, ${width} mal ${height}`,
  other: (author, count) => `${author} hat ${elements(count)} geändert`,
  others: (authors, count) => `${authors} andere haben ${elements(count)} geändert`,
};
