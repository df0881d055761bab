// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const shell: Texts['shell'] = {
  theme: 'Farben',
  themeIs: name => `Farben: ${name}`,
  themes: { auto: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
  language: 'Sprache',
  languageOfBrowser: 'Wie der Browser',
  yourName: 'Ihr Name',
  yourNameIs: name => `Ihr Name: ${name}`,
  yourNameHint: 'Andere sehen ihn neben Ihren Änderungen. Er bleibt in diesem Browser.',
  name: 'Name',
  save: 'Speichern',
  reload: 'Neu laden',
  editorNotLoaded: 'Der Editor konnte nicht geladen werden.',
  editorNotLoadedHint: 'Der Server wurde vielleicht aktualisiert. Laden Sie die Seite neu.',
};
