// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const menu: Texts['menu'] = {
  cut: 'Ausschneiden',
  copy: 'Kopieren',
  paste: 'Einfügen',
  delete: 'Löschen',
  selectAll: 'Alles auswählen',
  zoomToSelection: 'Auf die Auswahl zoomen',
  zoomToFit: 'Auf das Diagramm zoomen',
  inside: (menu, entry) => `${menu}: ${entry}`,
};
