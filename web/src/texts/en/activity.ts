// SPDX-License-Identifier: Apache-2.0
export const activity = {
  someone: 'Someone',
  changed: (count: number) => (count === 1 ? 'changed 1 element' : `changed ${count} elements`),
};
