// SPDX-License-Identifier: Apache-2.0
// What is said to who tries to change something locked.
import type { GModelElement } from '@eclipse-glsp/client';
import { LOCK_KEY } from '../layers/keys';
import { nameOf } from '../panel/names';
import { written } from '../shell/keys';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';

export function sayLocked(elements: readonly Readonly<GModelElement>[]): void {
  const [only] = elements;
  if (only === undefined) return;
  const text = elements.length === 1 ? t.layers.isLocked(nameOf(only)) : t.layers.areLocked(elements.length);
  toast({ tone: 'info', text, detail: t.layers.unlockFirst(written(LOCK_KEY)) });
}
