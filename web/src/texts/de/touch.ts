// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const touch: Texts['touch'] = {
  showPalette: 'Palette zeigen',
  closePanel: 'Seitenleiste schließen',
};
