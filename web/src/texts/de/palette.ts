// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const palette: Texts['palette'] = {
  palette: 'Palette',
  tools: 'Werkzeuge',
  select: 'Auswählen und verschieben',
  marquee: 'Bereich auswählen',
  searchPalette: 'Palette durchsuchen',
  search: 'Suchen',
  readOnly: 'Dieses Diagramm ist schreibgeschützt.',
  loading: 'Wird geladen …',
  noneCalled: 'Nichts heißt so.',
  selectTwo: 'Wählen Sie erst zwei Elemente aus.',
  selectTwoHint: 'Die Kante führt vom ersten zum zweiten.',
  recent: 'Zuletzt benutzt',
  pinned: 'Angeheftet',
  recentItem: label => `${label}, zuletzt gezeichnet`,
  pinnedItem: label => `${label}, angeheftet`,
  pin: label => `${label} anheften`,
  unpin: label => `${label} lösen`,
};
