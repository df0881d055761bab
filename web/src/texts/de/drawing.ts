// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const drawing: Texts['drawing'] = {
  select: {
    type: 'Alle dieses Typs auswählen',
    connected: 'Verbundenes auswählen',
    siblings: 'Alles im selben Container auswählen',
    inverse: 'Auswahl umkehren',
    nodes: 'Alle Knoten auswählen',
    edges: 'Alle Kanten auswählen',
  },
  selected: count => (count === 0 ? 'Nichts ist ausgewählt.' : count === 1 ? '1 Element ist ausgewählt.' : `${count} Elemente sind ausgewählt.`),
  straighten: 'Kanten begradigen',
  straightAlready: 'Diese Kanten haben keine Knicke.',
  grid: 'Raster',
  gridCommand: 'Raster ein- oder ausblenden',
  snapTo: 'Einrasten bei',
  noGrid: 'Nicht einrasten',
  gridStep: px => `${px} px`,
  showGrid: 'Raster zeigen',
  place: (x, y) => `x ${x}  y ${y}`,
  size: (width, height) => `${width} × ${height}`,
};
