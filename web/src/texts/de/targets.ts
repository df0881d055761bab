// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const targets: Texts['targets'] = {
  connect: 'Verbinden mit …',
  connectFrom: name => `${name} verbinden mit …`,
  leadTo: 'Kante führen zu …',
  beginAt: 'Kante beginnen bei …',
  selectEdge: 'Wählen Sie zuerst eine Kante aus.',
  kindOfEdge: 'Art der Kante',
  moveInto: 'Verschieben in …',
  searchContainers: 'Behälter suchen',
  diagramItself: 'Das Diagramm selbst',
  noContainer: 'Es gibt nichts, was das aufnehmen könnte.',
  nextPart: 'Zum nächsten Teil der Seite',
  previousPart: 'Zum Teil davor',
  menu: 'Menü der Auswahl',
  kept: (name, count) => `${name} bleibt ausgewählt, ${count} insgesamt`,
  released: name => `${name} bleibt nicht ausgewählt`,
};
