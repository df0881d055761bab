// SPDX-License-Identifier: Apache-2.0
// Times as people say them.
import { serverNow } from '../shell/clock';
import { locale, t } from '../texts/texts';

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** How long ago an ISO 8601 time was, in words. A clock that runs ahead says "just now". */
export function since(time: string, now: number = serverNow(), inLocale: string = locale): string {
  const seconds = (now - Date.parse(time)) / 1000;
  if (Number.isNaN(seconds)) return '';
  const words = new Intl.RelativeTimeFormat(inLocale, { numeric: 'auto' });
  for (const [unit, length] of STEPS) if (seconds >= length) return words.format(-Math.floor(seconds / length), unit);
  return t.start.justNow;
}

export function exactTime(time: string): string {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? '' : date.toLocaleString(locale);
}
