// SPDX-License-Identifier: Apache-2.0
// Which theme is shown (light, dark) and whether with high contrast: what was chosen here, else what the system says. Kept
// in this browser. Whatever shows the choice is told by the attributes of the document.
import { stored, store } from './storage';

export type Theme = 'auto' | 'light' | 'dark';
export const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

const KEY = 'glsp.theme';
const CONTRAST_KEY = 'glsp.contrast';
const dark = (): MediaQueryList => window.matchMedia('(prefers-color-scheme: dark)');
const contrasting = (): MediaQueryList => window.matchMedia('(prefers-contrast: more)');

export function theme(): Theme {
  const value = stored(KEY);
  return value === 'light' || value === 'dark' ? value : 'auto';
}

export function setTheme(value: Theme): void {
  store(KEY, value === 'auto' ? undefined : value);
  show();
}

export function isHighContrast(): boolean {
  const value = stored(CONTRAST_KEY);
  return value === 'more' || (value !== 'normal' && contrasting().matches);
}

/** Turns high contrast on or off; when that is what the system says, the system is followed again. */
export function toggleContrast(): void {
  const isWanted = !isHighContrast();
  store(CONTRAST_KEY, isWanted === contrasting().matches ? undefined : isWanted ? 'more' : 'normal');
  show();
}

/** Shows the choice and follows the system from now on. */
export function startTheme(): void {
  show();
  dark().addEventListener('change', show);
  contrasting().addEventListener('change', show);
}

function show(): void {
  const chosen = theme();
  const { dataset } = document.documentElement;
  dataset['theme'] = chosen === 'auto' ? (dark().matches ? 'dark' : 'light') : chosen;
  dataset['contrast'] = isHighContrast() ? 'more' : 'normal';
}
