// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const shell: Texts['shell'] = {
  theme: 'Farben',
  themeIs: name => `Farben: ${name}`,
  themes: { auto: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
  highContrast: 'Hoher Kontrast',
  language: 'Sprache',
  languageOfBrowser: 'Wie der Browser',
  yourName: 'Ihr Name',
  yourNameIs: name => `Ihr Name: ${name}`,
  yourNameHint: 'Andere sehen ihn neben Ihren Änderungen. Er bleibt in diesem Browser.',
  // Lauter männliche Tiere, damit jedes Eigenschaftswort zu jedem passt.
  adjectives: ['Flinker', 'Froher', 'Goldener', 'Heller', 'Kluger', 'Leiser', 'Munterer', 'Ruhiger', 'Sanfter', 'Silberner', 'Stiller', 'Wacher'],
  animals: ['Dachs', 'Delfin', 'Falke', 'Fuchs', 'Kranich', 'Luchs', 'Otter', 'Rabe', 'Reiher', 'Seehund', 'Uhu', 'Zaunkönig'],
  name: 'Name',
  save: 'Speichern',
  cancel: 'Abbrechen',
  close: 'Schließen',
  closeMessage: 'Meldung schließen',
  reload: 'Neu laden',
  tryAgain: 'Erneut versuchen',
  signIn: 'Anmelden',
  signInHint: 'Dieser Server fragt, wer Sie sind: AUTH_TOKEN oder ein eigener Zugangsschlüssel.',
  accessToken: 'Zugangsschlüssel',
  editorNotLoaded: 'Der Editor konnte nicht geladen werden.',
  editorNotLoadedHint: 'Der Server wurde vielleicht aktualisiert. Laden Sie die Seite neu.',
};
