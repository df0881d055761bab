// SPDX-License-Identifier: Apache-2.0
// How good the drawing was and is, in words: only numbers that say something, each before and after.
import { t } from '../texts/texts';
import type { Quality } from './message';

const COUNTED = ['overlaps', 'throughNodes', 'labels', 'crossings', 'bends'] as const;

export function compared(before: Quality, after: Quality): readonly string[] {
  const counts = COUNTED.filter(name => before[name] + after[name] > 0).map(name => t.layout.was(t.layout.numbers[name], before[name], after[name]));
  const size = t.layout.was(t.layout.numbers.size, sizeOf(before), sizeOf(after));
  return [...counts, size];
}

function sizeOf({ width, height }: Quality): string {
  return `${Math.round(width)} × ${Math.round(height)}`;
}
