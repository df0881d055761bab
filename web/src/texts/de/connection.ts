// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const connection: Texts['connection'] = {
  states: {
    connecting: 'Verbindet …',
    joining: 'Holt auf …',
    online: 'Live',
    reconnecting: 'Offline, verbindet neu …',
    shut: 'Nicht geöffnet',
    refused: 'Getrennt',
  },
  keepsNothing: 'Der Server kann gerade nicht speichern',
  sending: count => (count === 1 ? 'Sendet 1 Änderung …' : `Sendet ${count} Änderungen …`),
  waiting: count => (count === 1 ? '1 Änderung wartet' : `${count} Änderungen warten`),
  lostAnnouncement: 'Die Verbindung ist abgebrochen. Sie wird neu aufgebaut. Ihre Änderungen bleiben erhalten.',
  lost: 'Die Verbindung zum Server ist abgebrochen.',
  notSignedIn: 'Sie sind nicht angemeldet.',
  unreachable: 'Der Server antwortet nicht.',
  unreachableHint: 'Prüfen Sie, ob er läuft; diese Seite versucht es von selbst wieder.',
  answered: status => `Der Server antwortete mit ${status}.`,
  answeredHint: 'Versuchen Sie es gleich noch einmal.',
};
