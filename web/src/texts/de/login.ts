// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const login: Texts['login'] = {
  with: provider => `Mit ${provider} anmelden`,
  withToken: 'Mit Zugangsschlüssel anmelden',
  logOut: 'Abmelden',
  loggedInAs: name => `Angemeldet als ${name}`,
  roles: { read: 'darf ansehen', edit: 'darf bearbeiten', agent: 'darf als Agent bearbeiten', admin: 'darf alles' },
  asked: 'Dieser Server fragt, wer Sie sind.',
  askedHint: 'Danach sehen Sie die Diagramme, die für Sie bestimmt sind.',
  ended: 'Ihre Anmeldung ist abgelaufen.',
  endedHint: 'Melden Sie sich erneut an; danach sind Sie wieder hier.',
  endedUnsent: count => (count === 1 ? '1 Änderung bleibt in diesem Browser und wird dann gesendet.' : `${count} Änderungen bleiben in diesem Browser und werden dann gesendet.`),
  failed: 'Sie sind nicht angemeldet',
  why: {
    denied: 'Die Anmeldung wurde abgebrochen oder nicht erlaubt.',
    role: 'Sie dürfen diesen Server nicht benutzen. Die Verwaltung gibt Ihren Gruppen eine Rolle.',
    state: 'Diese Anmeldung hat zu lange gedauert oder nicht hier begonnen. Versuchen Sie es erneut; Cookies müssen erlaubt sein.',
    away: 'Der Anmeldedienst antwortet nicht. Versuchen Sie es gleich noch einmal.',
    refused: 'Die Auskunft des Anmeldedienstes gilt hier nicht. Versuchen Sie es erneut; bleibt es dabei, sagen Sie der Verwaltung Bescheid.',
  },
};
