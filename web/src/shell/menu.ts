// SPDX-License-Identifier: Apache-2.0
// Menus: one at a time, usable by mouse and keyboard; whatever is chosen runs once the menu is gone.
import { html, nothing, render, type TemplateResult } from 'lit';
import { icon, type IconName } from './icons';

export interface MenuEntry {
  readonly label: string;
  readonly icon?: IconName;
  /** A small drawing in place of an icon. */
  readonly picture?: TemplateResult;
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  /** Present for entries that are on or off. */
  readonly checked?: boolean;
  /** It is on or off by itself, not one of several. */
  readonly isSwitch?: boolean;
  /** Told where the menu was, for what opens another one. */
  run(at: { readonly x: number; readonly y: number }): void;
}

export type MenuPart = MenuEntry | 'line' | { readonly heading: string };

let open: { close(): void } | undefined;

export function closeMenu(): void {
  open?.close();
}

/** Shows a menu at a point of the window or below an element; `closed` runs after it is gone. */
export function showMenu(parts: readonly MenuPart[], at: { readonly x: number; readonly y: number } | HTMLElement, closed?: () => void): void {
  closeMenu();
  const before = document.activeElement;
  const menu = document.createElement('div');
  menu.className = 'menu';
  menu.setAttribute('role', 'menu');
  menu.tabIndex = -1;
  const close = (): void => {
    if (open === undefined) return;
    open = undefined;
    menu.remove();
    document.removeEventListener('pointerdown', outside, true);
    if (at instanceof HTMLElement) at.setAttribute('aria-expanded', 'false');
    if (before instanceof HTMLElement || before instanceof SVGElement) before.focus();
    closed?.();
  };
  const outside = (event: Event): void => {
    if (!menu.contains(event.target as Node)) close();
  };
  const choose = (entry: MenuEntry): void => {
    const { x, y } = menu.getBoundingClientRect();
    close();
    entry.run({ x, y });
  };
  render(parts.map(part => partTemplate(part, choose)), menu);
  menu.addEventListener('keydown', event => key(event, menu, close));
  menu.addEventListener('contextmenu', event => event.preventDefault());
  document.body.append(menu);
  place(menu, at);
  document.addEventListener('pointerdown', outside, true);
  open = { close };
  if (at instanceof HTMLElement) at.setAttribute('aria-expanded', 'true');
  entries(menu)[0]?.focus();
}

function partTemplate(part: MenuPart, choose: (entry: MenuEntry) => void): TemplateResult {
  if (part === 'line') return html`<hr />`;
  if ('heading' in part) return html`<div class="heading">${part.heading}</div>`;
  const checked = part.checked === undefined ? nothing : part.checked ? 'true' : 'false';
  return html`<button
    role=${part.checked === undefined ? 'menuitem' : part.isSwitch ? 'menuitemcheckbox' : 'menuitemradio'}
    class=${part.danger ? 'danger' : ''}
    aria-checked=${checked}
    ?disabled=${part.disabled ?? false}
    @click=${() => choose(part)}
  >
    ${part.picture ?? (part.icon ? icon(part.icon) : nothing)}<span>${part.label}</span>${part.checked ? html`<kbd aria-hidden="true">✓</kbd>` : nothing}
    ${part.keys ? html`<kbd>${part.keys}</kbd>` : nothing}
  </button>`;
}

function entries(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('button:not(:disabled)')];
}

function key(event: KeyboardEvent, menu: HTMLElement, close: () => void): void {
  const all = entries(menu);
  const at = all.indexOf(document.activeElement as HTMLElement);
  const moves: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 };
  const to = moves[event.key];
  if (to !== undefined) {
    all.at(to % all.length)?.focus();
  } else if (event.key === 'Escape' || event.key === 'Tab') close();
  else if (event.key.length === 1) all.find(entry => entry.innerText.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  else return;
  event.stopPropagation();
  event.preventDefault();
}

function place(menu: HTMLElement, at: { readonly x: number; readonly y: number } | HTMLElement): void {
  const { width, height } = menu.getBoundingClientRect();
  const margin = 8;
  const box = at instanceof HTMLElement ? at.getBoundingClientRect() : new DOMRect(at.x, at.y, 0, 0);
  const gap = at instanceof HTMLElement ? 4 : 0;
  const below = box.bottom + gap;
  const top = below + height > window.innerHeight - margin ? Math.max(margin, box.top - gap - height) : below;
  const left = Math.max(margin, Math.min(box.left, window.innerWidth - width - margin));
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}
