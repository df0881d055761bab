// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

const edges = (count: number): string => (count === 1 ? 'eine Kante' : `${count} Kanten`);

export const activity: Texts['activity'] = {
  someone: 'Jemand',
  changed: count => (count === 1 ? 'hat 1 Element geändert' : `hat ${count} Elemente geändert`),
  deeds: {
    created: what => `hat ${what} angelegt`,
    connected: (_what, count) => `hat ${edges(count)} gezeichnet`,
    deleted: what => `hat ${what} gelöscht`,
    disconnected: (_what, count) => `hat ${edges(count)} gelöscht`,
    renamed: what => `hat ${what} umbenannt`,
    changed: what => `hat ${what} geändert`,
    moved: what => `hat ${what} verschoben`,
    resized: what => `hat die Größe von ${what} geändert`,
    locked: what => `hat ${what} gesperrt`,
    unlocked: what => `hat ${what} entsperrt`,
  },
  laidOut: what => `hat ${what} angeordnet`,
  tookBack: deeds => `hat etwas zurückgenommen: ${deeds}`,
  madeAgain: deeds => `hat etwas wiederholt: ${deeds}`,
  elements: count => (count === 1 ? 'ein Element' : `${count} Elemente`),
  more: count => `${count} weitere`,
};
