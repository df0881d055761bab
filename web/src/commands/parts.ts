// SPDX-License-Identifier: Apache-2.0
// The parts of the page, and the way from one to the next by a key: Tab alone would go through every item of the palette.

/** In the order in which one goes through them, each with what takes the focus first. */
const PARTS: readonly (readonly [part: string, first: string])[] = [
  ['.bar', 'a, button'],
  ['.notices', 'a, button'],
  ['.palette', '.palette-item'],
  ['#glsp-canvas', ':scope > svg'],
  ['.zoom-bar', 'button'],
  ['.text-pane:not([hidden])', '.cm-content'],
  ['.panel', '[role=tab][aria-selected=true]'],
];

/** Where each part had the focus last. */
const last = new WeakMap<Element, HTMLElement | SVGElement>();

/** Puts the focus into the next part (1) or the one before (-1) that is there. */
export function goToPart(by: 1 | -1): void {
  const active = document.activeElement;
  const parts = PARTS.flatMap(([selector, first]) => {
    const part = document.querySelector(selector);
    const target = part?.querySelector<HTMLElement | SVGElement>(first);
    return part === null || target == null ? [] : [{ part, target }];
  });
  const at = parts.findIndex(({ part }) => part.contains(active));
  const from = parts[at];
  if (from !== undefined && (active instanceof HTMLElement || active instanceof SVGElement)) last.set(from.part, active);
  const to = parts.at(at < 0 ? (by > 0 ? 0 : -1) : (at + by) % parts.length);
  if (to === undefined) return;
  // On narrow screens the palette is there only while it is open.
  document.querySelector('glsp-palette')?.toggleAttribute('open', to.part.matches('.palette'));
  const before = last.get(to.part);
  document.documentElement.dataset['input'] = 'keys';
  (before?.isConnected === true && to.part.contains(before) ? before : to.target).focus();
}
