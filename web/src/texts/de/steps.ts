// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

const edges = (count: number): string => (count === 1 ? 'Kante' : `${count} Kanten`);

export const steps: Texts['steps'] = {
  named: (command, what) => `${command}: ${what}`,
  deeds: {
    created: what => `${what} anlegen`,
    connected: (_what, count) => `${edges(count)} zeichnen`,
    deleted: what => `${what} löschen`,
    disconnected: (_what, count) => `${edges(count)} löschen`,
    renamed: what => `${what} umbenennen`,
    changed: what => `${what} ändern`,
    moved: what => `${what} verschieben`,
    resized: what => `Größe ändern von ${what}`,
    locked: what => `${what} sperren`,
    unlocked: what => `${what} entsperren`,
  },
  layOut: what => `${what} anordnen`,
  list: 'Letzte Schritte',
  undoTo: 'Bis hierher rückgängig machen',
  redoTo: 'Bis hierher wiederholen',
  none: 'Nichts rückgängig zu machen',
  unknown: 'Eine Änderung',
};
