// SPDX-License-Identifier: Apache-2.0
// The diagram on paper, alone and in light colours. Our own command prints all of it on one page. The browser's menu
// cannot wait for that picture; it prints what the canvas shows.
import type { EditorSession } from '../editor/session';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import './print.css';
import { imageOf, pictureOf, WHITE } from './picture';

/** Opens the browser's print dialog with the whole diagram on one page. */
export async function print(session: EditorSession, title: string): Promise<void> {
  try {
    const picture = await pictureOf(session, WHITE);
    const image = await imageOf(picture);
    image.alt = title;
    const sheet = document.createElement('div');
    sheet.className = 'print-sheet';
    sheet.classList.toggle('wide', picture.width > picture.height);
    sheet.append(image);
    document.body.append(sheet);
    window.addEventListener('afterprint', () => sheet.remove(), { once: true });
    window.print();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    toast({ tone: 'error', text: t.pictures.notPrinted, detail });
  }
}

/** While the page is printed it is light, and the canvas is as large as the paper. Returns how to end that. */
export function preparePrinting(canvas: () => SVGElement | null): () => void {
  const root = document.documentElement;
  let theme: string | undefined;
  const before = (): void => {
    theme ??= root.dataset['theme'];
    root.dataset['theme'] = 'light';
    const svg = canvas();
    if (svg !== null) svg.setAttribute('viewBox', `0 0 ${svg.clientWidth} ${svg.clientHeight}`);
  };
  const after = (): void => {
    if (theme !== undefined) root.dataset['theme'] = theme;
    theme = undefined;
    canvas()?.removeAttribute('viewBox');
  };
  window.addEventListener('beforeprint', before);
  window.addEventListener('afterprint', after);
  return () => {
    window.removeEventListener('beforeprint', before);
    window.removeEventListener('afterprint', after);
  };
}
