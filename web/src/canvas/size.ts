// SPDX-License-Identifier: Apache-2.0
// The library asks for the size of the canvas again when the window changes; panels beside it change it too.
import { type Bounds, type Disposable, Disposable as Disposing } from '@eclipse-glsp/client';

/** Tells the box of an element (px of the page) whenever its size changes, at most once per frame. */
export function followSize(element: Element, tell: (bounds: Bounds) => void): Disposable {
  let frame = 0;
  const observer = new ResizeObserver(() => {
    window.cancelAnimationFrame(frame);
    frame = window.requestAnimationFrame(() => {
      const { x, y, width, height } = element.getBoundingClientRect();
      if (width > 0 && height > 0) tell({ x: x + window.scrollX, y: y + window.scrollY, width, height });
    });
  });
  observer.observe(element);
  return Disposing.create(() => {
    window.cancelAnimationFrame(frame);
    observer.disconnect();
  });
}
