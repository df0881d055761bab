// SPDX-License-Identifier: Apache-2.0
// The edge of the pane by which it is made wider: by the pointer or by the arrow keys. The width is kept.
import { html, type TemplateResult } from 'lit';
import { store, stored } from '../shell/storage';

const KEY = 'glsp.text.width';
const USUAL = 420;
const LEAST = 240;
const STEP = 24;
/** The canvas keeps some room. */
const LEFT_OVER = 320;

/** As wide as it was left, as far as the window allows. */
export function keptWidth(): number {
  return within(Number(stored(KEY) ?? USUAL));
}

function most(): number {
  return Math.max(LEAST, window.innerWidth - LEFT_OVER);
}

function within(width: number): number {
  return Number.isFinite(width) ? Math.round(Math.min(most(), Math.max(LEAST, width))) : USUAL;
}

export function grip(width: number, label: string, changed: (width: number) => void): TemplateResult {
  const become = (wanted: number): void => {
    const next = within(wanted);
    store(KEY, String(next));
    changed(next);
  };
  const key = (event: KeyboardEvent): void => {
    const by = event.key === 'ArrowLeft' ? STEP : event.key === 'ArrowRight' ? -STEP : 0;
    const wanted = event.key === 'Home' ? LEAST : event.key === 'End' ? most() : width + by;
    if (wanted === width) return;
    event.preventDefault();
    become(wanted);
  };
  const taken = (event: PointerEvent): void => {
    const bar = event.currentTarget as HTMLElement;
    bar.setPointerCapture(event.pointerId);
    bar.classList.add('in-hand');
    const right = event.clientX + width; // the edge that stays
    const move = (at: PointerEvent): void => become(right - at.clientX);
    const ends = (): void => {
      bar.classList.remove('in-hand');
      bar.removeEventListener('pointermove', move);
      for (const kind of ['pointerup', 'pointercancel'] as const) bar.removeEventListener(kind, ends);
    };
    bar.addEventListener('pointermove', move);
    for (const kind of ['pointerup', 'pointercancel'] as const) bar.addEventListener(kind, ends);
    event.preventDefault();
  };
  return html`<div
    class="text-grip"
    role="separator"
    tabindex="0"
    aria-orientation="vertical"
    aria-label=${label}
    aria-valuenow=${width}
    aria-valuemin=${LEAST}
    aria-valuemax=${most()}
    @keydown=${key}
    @pointerdown=${taken}
    @dblclick=${() => become(USUAL)}
  ></div>`;
}
