// SPDX-License-Identifier: Apache-2.0
// While something of the canvas is in the hand: what lies above the canvas lets it pass, and what is let go there ends there.
import { CANVAS_ID } from './canvas-container';

const ENDS = ['pointerup', 'pointercancel'] as const;

/** Follows a press on the canvas until it is let go; `stage` is what the canvas and all above it lie in. */
export function followHand(stage: HTMLElement): void {
  stage.classList.add('in-hand');
  const ends = (end: Event): void => {
    stage.classList.remove('in-hand');
    dropOutside(stage, end);
    for (const kind of ENDS) window.removeEventListener(kind, ends, true);
  };
  for (const kind of ENDS) window.addEventListener(kind, ends, true);
}

/** Whether an event happened on the canvas. */
export function isOnCanvas(event: Event): boolean {
  return (event.target as Element).closest(`#${CANVAS_ID}`) !== null;
}

/** What is let go above a panel or the bar ends there, as it would on the canvas. */
function dropOutside(stage: HTMLElement, end: Event): void {
  const canvas = stage.querySelector(`#${CANVAS_ID} > svg`);
  if (!(end instanceof MouseEvent) || canvas === null || canvas.contains(end.target as Node)) return;
  const { clientX, clientY, ctrlKey, shiftKey, altKey, metaKey, button } = end;
  canvas.dispatchEvent(new MouseEvent('mouseup', { clientX, clientY, ctrlKey, shiftKey, altKey, metaKey, button, bubbles: true }));
}
