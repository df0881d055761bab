// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const activity: Texts['activity'] = {
  someone: 'Jemand',
  changed: count => (count === 1 ? 'hat 1 Element geändert' : `hat ${count} Elemente geändert`),
};
