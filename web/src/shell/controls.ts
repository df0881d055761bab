// SPDX-License-Identifier: Apache-2.0
// Controls that both pages show: theme, name.
import { html, type TemplateResult } from 'lit';
import { author, hue, initials, setAuthor } from './author';
import { ask } from './dialog';
import { icon, type IconName } from './icons';
import { showMenu } from './menu';
import { setTheme, type Theme, theme } from './theme';
import { chosenLanguage, chooseLanguage, LANGUAGES, type LanguageId, t } from '../texts/texts';

const THEMES: readonly (readonly [Theme, IconName])[] = [
  ['auto', 'monitor'],
  ['light', 'sun'],
  ['dark', 'moon'],
];

/** Button that opens the choice of themes and languages. */
export function themeButton(changed: () => void): TemplateResult {
  const name = theme();
  const picture = THEMES.find(([value]) => value === name)?.[1] ?? 'monitor';
  const open = (event: Event): void => {
    const themes = THEMES.map(([value, sign]) => ({
      label: t.shell.themes[value],
      icon: sign,
      checked: theme() === value,
      run: () => {
        setTheme(value);
        changed();
      },
    }));
    const choices: (LanguageId | undefined)[] = [undefined, ...(Object.keys(LANGUAGES) as LanguageId[])];
    const languages = choices.map(value => ({
      label: value === undefined ? t.shell.languageOfBrowser : LANGUAGES[value],
      checked: chosenLanguage() === value,
      run: () => {
        chooseLanguage(value);
        window.location.reload();
      },
    }));
    showMenu([{ heading: t.shell.theme }, ...themes, { heading: t.shell.language }, ...languages], event.currentTarget as HTMLElement);
  };
  return html`<button class="button plain square" aria-label=${t.shell.themeIs(t.shell.themes[name])} title=${t.shell.theme} aria-haspopup="menu" aria-expanded="false" @click=${open}>
    ${icon(picture)}
  </button>`;
}

/** Button that shows who one is and lets one change the name. */
export function authorButton(changed: (name: string) => void): TemplateResult {
  const name = author();
  const rename = async (): Promise<void> => {
    const given = await ask({ title: t.shell.yourName, text: t.shell.yourNameHint, label: t.shell.name, value: name, confirm: t.shell.save });
    if (given === undefined || given === '' || given === name) return;
    setAuthor(given);
    changed(given);
  };
  return html`<button class="button plain square" aria-label=${t.shell.yourNameIs(name)} title=${name} @click=${() => void rename()}>${avatar(name)}</button>`;
}

/** A round sign with the initials of a name. */
export function avatar(name: string): TemplateResult {
  return html`<span class="avatar" style="--hue: ${hue(name)}" aria-hidden="true">${initials(name)}</span>`;
}
