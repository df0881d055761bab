// SPDX-License-Identifier: Apache-2.0
// Controls that both pages show: theme, name.
import { html, type TemplateResult } from 'lit';
import { author, hue, initials, setAuthor } from './author';
import { ask } from './dialog';
import { icon, type IconName } from './icons';
import { type MenuPart, showMenu } from './menu';
import { me } from '../login/own';
import { logOut } from '../login/ways';
import { isHighContrast, setTheme, type Theme, theme, THEMES, toggleContrast } from './theme';
import { chosenLanguage, chooseLanguage, LANGUAGES, type LanguageId, t } from '../texts/texts';

const SIGNS: Readonly<Record<Theme, IconName>> = { auto: 'monitor', light: 'sun', dark: 'moon' };

/** Button that opens the choice of themes and languages. */
export function themeButton(changed: () => void): TemplateResult {
  const name = theme();
  const open = (event: Event): void => {
    const themes = THEMES.map(value => ({
      label: t.shell.themes[value],
      icon: SIGNS[value],
      checked: theme() === value,
      run: () => {
        setTheme(value);
        changed();
      },
    }));
    const contrast = {
      label: t.shell.highContrast,
      icon: 'contrast' as const,
      checked: isHighContrast(),
      isSwitch: true,
      run: () => {
        toggleContrast();
        changed();
      },
    };
    const choices: (LanguageId | undefined)[] = [undefined, ...(Object.keys(LANGUAGES) as LanguageId[])];
    const languages = choices.map(value => ({
      label: value === undefined ? t.shell.languageOfBrowser : LANGUAGES[value],
      checked: chosenLanguage() === value,
      run: () => {
        chooseLanguage(value);
        window.location.reload();
      },
    }));
    showMenu([{ heading: t.shell.theme }, ...themes, 'line', contrast, { heading: t.shell.language }, ...languages], event.currentTarget as HTMLElement);
  };
  return html`<button class="button plain square" aria-label=${t.shell.themeIs(t.shell.themes[name])} title=${t.shell.theme} aria-haspopup="menu" aria-expanded="false" @click=${open}>
    ${icon(SIGNS[name])}
  </button>`;
}

/** Button that shows who one is: to log out, and to change the name where the server knows none. */
export function authorButton(changed: (name: string) => void): TemplateResult {
  const name = author();
  const rename = async (): Promise<void> => {
    const given = await ask({ title: t.shell.yourName, text: t.shell.yourNameHint, label: t.shell.name, value: name, confirm: t.shell.save });
    if (given === undefined || given === '' || given === name) return;
    setAuthor(given);
    changed(given);
  };
  const own = me();
  if (own?.isLoggedIn !== true) return html`<button class="button plain square" aria-label=${t.shell.yourNameIs(name)} title=${name} @click=${() => void rename()}>${avatar(name)}</button>`;
  const text = own.subject === '' ? t.shell.yourNameIs(name) : t.login.loggedInAs(own.name);
  const parts: MenuPart[] = [{ heading: `${text} · ${t.login.roles[own.scope]}` }];
  if (own.subject === '') parts.push({ label: t.shell.yourName, icon: 'pencil', run: () => void rename() });
  parts.push({ label: t.login.logOut, icon: 'leave', run: () => void logOut() });
  return html`<button class="button plain square" aria-label=${text} title=${text} aria-haspopup="menu" aria-expanded="false" @click=${(event: Event) => showMenu(parts, event.currentTarget as HTMLElement)}>${avatar(name)}</button>`;
}

/** A round sign with the initials of a name; a drawing, not a text that a label would have to repeat. */
export function avatar(name: string): TemplateResult {
  return html`<span class="avatar" style="--hue: ${hue(name)}" data-initials=${initials(name)} aria-hidden="true"></span>`;
}
