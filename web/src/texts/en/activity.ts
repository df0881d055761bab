// SPDX-License-Identifier: Apache-2.0
const edges = (count: number) => (count === 1 ? 'an edge' : `${count} edges`);

export const activity = {
  someone: 'Someone',
  changed: (count: number) => (count === 1 ? 'changed 1 element' : `changed ${count} elements`),
  deeds: {
    created: (what: string) => `created ${what}`,
    connected: (_what: string, count: number) => `drew ${edges(count)}`,
    deleted: (what: string) => `deleted ${what}`,
    disconnected: (_what: string, count: number) => `deleted ${edges(count)}`,
    renamed: (what: string) => `renamed ${what}`,
    changed: (what: string) => `changed ${what}`,
    moved: (what: string) => `moved ${what}`,
    resized: (what: string) => `resized ${what}`,
    locked: (what: string) => `locked ${what}`,
    unlocked: (what: string) => `unlocked ${what}`,
  },
  laidOut: (what: string) => `laid out ${what}`,
  tookBack: (deeds: string) => `took an edit back: ${deeds}`,
  madeAgain: (deeds: string) => `made an edit again: ${deeds}`,
  elements: (count: number) => (count === 1 ? 'an element' : `${count} elements`),
  more: (count: number) => `${count} more`,
};
