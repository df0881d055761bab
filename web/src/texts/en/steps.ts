// SPDX-License-Identifier: Apache-2.0
const edges = (count: number) => (count === 1 ? 'an edge' : `${count} edges`);

export const steps = {
  /** `Undo: move 3 elements`. */
  named: (command: string, what: string) => `${command}: ${what}`,
  /** What a step did, as a command: behind "Undo:". */
  deeds: {
    created: (what: string) => `create ${what}`,
    connected: (_what: string, count: number) => `draw ${edges(count)}`,
    deleted: (what: string) => `delete ${what}`,
    disconnected: (_what: string, count: number) => `delete ${edges(count)}`,
    renamed: (what: string) => `rename ${what}`,
    changed: (what: string) => `change ${what}`,
    moved: (what: string) => `move ${what}`,
    resized: (what: string) => `resize ${what}`,
    locked: (what: string) => `lock ${what}`,
    unlocked: (what: string) => `unlock ${what}`,
  },
  layOut: (what: string) => `lay out ${what}`,
  list: 'Last steps',
  undoTo: 'Undo up to here',
  redoTo: 'Redo up to here',
  none: 'Nothing to undo',
  unknown: 'An edit',
};
