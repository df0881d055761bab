// SPDX-License-Identifier: Apache-2.0
export const shell = {
  theme: 'Theme',
  themeIs: (name: string) => `Theme: ${name}`,
  themes: { auto: 'As the system', light: 'Light', dark: 'Dark' },
  language: 'Language',
  languageOfBrowser: 'As the browser',
  yourName: 'Your name',
  yourNameIs: (name: string) => `Your name: ${name}`,
  yourNameHint: 'Others see it beside your changes. It is kept in this browser.',
  name: 'Name',
  save: 'Save',
  reload: 'Reload',
  editorNotLoaded: 'The editor could not be loaded.',
  editorNotLoadedHint: 'The server may have been upgraded. Reload the page.',
};
