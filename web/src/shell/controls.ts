// SPDX-License-Identifier: Apache-2.0
// Controls that both pages show: theme, name.
import { html, type TemplateResult } from 'lit';
import { author, hue, initials, setAuthor } from './author';
import { ask } from './dialog';
import { icon, type IconName } from './icons';
import { showMenu } from './menu';
import { setTheme, type Theme, theme } from './theme';

const THEMES: readonly (readonly [Theme, string, IconName])[] = [
  ['auto', 'As the system', 'monitor'],
  ['light', 'Light', 'sun'],
  ['dark', 'Dark', 'moon'],
];

/** Button that opens the choice of themes. */
export function themeButton(changed: () => void): TemplateResult {
  const shown = THEMES.find(([value]) => value === theme()) ?? THEMES[0];
  const open = (event: Event): void => {
    const entries = THEMES.map(([value, label, name]) => ({
      label,
      icon: name,
      checked: theme() === value,
      run: () => {
        setTheme(value);
        changed();
      },
    }));
    showMenu([{ heading: 'Theme' }, ...entries], event.currentTarget as HTMLElement);
  };
  return html`<button class="button plain square" aria-label="Theme: ${shown?.[1] ?? ''}" title="Theme" aria-haspopup="menu" aria-expanded="false" @click=${open}>
    ${icon(shown?.[2] ?? 'monitor')}
  </button>`;
}

/** Button that shows who one is and lets one change the name. */
export function authorButton(changed: (name: string) => void): TemplateResult {
  const name = author();
  const rename = async (): Promise<void> => {
    const text = 'Others see it beside your changes. It is kept in this browser.';
    const given = await ask({ title: 'Your name', text, label: 'Name', value: name, confirm: 'Save' });
    if (given === undefined || given === '' || given === name) return;
    setAuthor(given);
    changed(given);
  };
  return html`<button class="button plain square" aria-label="Your name: ${name}" title=${name} @click=${() => void rename()}>${avatar(name)}</button>`;
}

/** A round sign with the initials of a name. */
export function avatar(name: string): TemplateResult {
  return html`<span class="avatar" style="--hue: ${hue(name)}" aria-hidden="true">${initials(name)}</span>`;
}
