// SPDX-License-Identifier: Apache-2.0
// Which theme is shown: light, dark, or what the system says. Kept in this browser.
import { stored, store } from './storage';

export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'glsp.theme';
const dark = window.matchMedia('(prefers-color-scheme: dark)');

export function theme(): Theme {
  const value = stored(KEY);
  return value === 'light' || value === 'dark' ? value : 'auto';
}

export function setTheme(value: Theme): void {
  store(KEY, value === 'auto' ? undefined : value);
  show();
}

/** Shows the chosen theme and follows the system from now on. */
export function startTheme(): void {
  show();
  dark.addEventListener('change', show);
}

function show(): void {
  const chosen = theme();
  document.documentElement.dataset['theme'] = chosen === 'auto' ? (dark.matches ? 'dark' : 'light') : chosen;
}
