// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const inside: Texts['inside'] = {
  open: 'Inneres öffnen',
  draw: 'Inneres zeichnen',
  gone: 'Das Diagramm des Inneren gibt es nicht mehr.',
  goneHint: 'Leeren Sie die Eigenschaft „Inneres“, um ein neues zu zeichnen; was ein Import mitgebracht hat, wird weiterhin exportiert.',
  back: (name: string) => `Zurück zu ${name}`,
};
