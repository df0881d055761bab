// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const pictures: Texts['pictures'] = {
  export: 'Als Bild exportieren',
  png: 'Als Bild exportieren (PNG)',
  preview: 'So wird das Bild aussehen',
  size: 'Größe',
  px: (width, height) => `${width} × ${height} px`,
  largest: '(größere erzeugt kein Browser)',
  colours: 'Farbgebung',
  transparent: 'Ohne Hintergrund',
  copy: 'Kopieren',
  save: 'Herunterladen',
  saved: 'Das Bild liegt bei Ihren Downloads.',
  trySmaller: 'Wählen Sie eine kleinere Größe.',
  notDrawn: 'Der Server konnte das Bild nicht zeichnen.',
  notPrinted: 'Das Diagramm konnte nicht gedruckt werden.',
};
