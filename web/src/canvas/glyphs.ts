// SPDX-License-Identifier: Apache-2.0
// The drawings on elements: strokes on a field of 16 x 16 units, drawn for this project.
import type { GlyphName } from '../languages/look';

export const GLYPHS: Readonly<Record<GlyphName, string>> = {
  none: '',
  person: 'M8 2.5a2.75 2.75 0 1 1 0 5.500a2.75 2.75 0 1 1 0-5.500 M2.75 13.500c.4-2.600 2.500-3.750 5.250-3.750s4.850 1.150 5.250 3.750',
  gear:
    'M8 5.750a2.250 2.250 0 1 1 0 4.500a2.250 2.250 0 1 1 0-4.500 ' +
    'M8 1.750v1.750 M8 12.500v1.750 M1.750 8h1.750 M12.500 8h1.750 M3.580 3.580l1.240 1.240 M11.180 11.180l1.240 1.240 M12.420 3.580l-1.240 1.240 M4.820 11.180l-1.240 1.240',
  split: 'M2.500 8h4 M6.500 8l4.500-4 M6.500 8l4.500 4 M8.250 3.750h3v3 M11.250 9.250v3h-3',
  join: 'M3.500 3.500l4.500 4.500 M3.500 12.500l4.500-4.500 M8 8h5 M10.750 5.500l2.500 2.500l-2.500 2.500',
};
