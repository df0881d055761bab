// SPDX-License-Identifier: Apache-2.0
// What was copied as the system's clipboard carries it: the compact notation for every program, and, inside a piece of
// HTML, the elements themselves for pages like this one, also in another browser. What comes back is untrusted.
import type { ClipboardData } from '@eclipse-glsp/client';
import { parsed } from '../shell/json';

const MARK = 'data-glsp';
/** Elements beyond this stay in this browser; a clipboard is no place for megabytes. */
const MOST_CARRIED = 2_000_000;

/** The piece of HTML; without room for the elements, the text alone. */
export function asHtml(text: string, data: ClipboardData): string {
  const pre = document.createElement('pre');
  const json = JSON.stringify(data);
  if (json.length <= MOST_CARRIED) pre.setAttribute(MARK, json);
  pre.textContent = text;
  return new XMLSerializer().serializeToString(pre);
}

/** The elements in a piece of HTML that a page like this one has made. */
export function inHtml(html: string): ClipboardData | undefined {
  if (!html.includes(MARK) || html.length > 3 * MOST_CARRIED) return undefined;
  const json = new DOMParser().parseFromString(html, 'text/html').querySelector(`[${MARK}]`)?.getAttribute(MARK);
  const found = parsed(json ?? '');
  return isClipboardData(found) ? found : undefined;
}

/** Whether two texts are the same; some systems write other ends of lines. */
export function isSameText(one: string, other: string): boolean {
  return one !== '' && bare(one) === bare(other);
}

export function isClipboardData(value: unknown): value is ClipboardData {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(each => typeof each === 'string');
}

function bare(text: string): string {
  return text.replaceAll('\r\n', '\n').trimEnd();
}
