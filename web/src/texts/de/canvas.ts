// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const canvas: Texts['canvas'] = {
  diagram: 'Diagramm',
  label: 'Beschriftung',
};
