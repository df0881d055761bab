// SPDX-License-Identifier: Apache-2.0
// What a change means to somebody who cannot see it. Read before the change is on the canvas, so that what goes has still
// a name and what moves still its old place.
import type { GModelElementSchema } from '@eclipse-glsp/client';
import { inLine } from '../texts/in-line';
import type { ChangeMessage } from '../delta/message';
import { dequal } from '../delta/equal';
import type { Sent } from '../delta/server-model';

export interface Named {
  readonly id: string;
  readonly type: string;
  /** Empty for what has none. */
  readonly name: string;
  /** What an edge joins. */
  readonly ends?: readonly [source: string, target: string];
}

export interface Placed extends Named {
  readonly at: { readonly x: number; readonly y: number };
}

export interface Sized extends Named {
  readonly size: { readonly width: number; readonly height: number };
}

export interface News {
  readonly created: readonly Named[];
  readonly removed: readonly Named[];
  readonly moved: readonly Placed[];
  readonly resized: readonly Sized[];
  /** With their new names. */
  readonly renamed: readonly Named[];
}

/** What is on the canvas until now, and what counts as an element there (a label or a compartment does not). */
export interface Before {
  sent(id: string): Sent | undefined;
  named(id: string): Named | undefined;
  /** What an edge that ends there is said to end at. */
  end(id: string): string;
  isElement(type: string): boolean;
}

type Schema = GModelElementSchema & {
  readonly sourceId?: unknown;
  readonly targetId?: unknown;
  readonly text?: unknown;
  readonly name?: unknown;
  readonly position?: { readonly x: number; readonly y: number };
  readonly size?: { readonly width: number; readonly height: number };
};

export function newsOf(change: Pick<ChangeMessage, 'removes' | 'puts'>, before: Before): News {
  const news = { created: [] as Named[], removed: [] as Named[], moved: [] as Placed[], resized: [] as Sized[], renamed: [] as Named[] };
  const put = new Set<string>();
  for (const { element } of change.puts) visit(element, before, news, put);
  for (const id of change.removes) {
    const named = put.has(id) ? undefined : before.named(id);
    if (named !== undefined && before.isElement(named.type)) news.removed.push(named);
  }
  return news;
}

/** Whether there was anything to tell of it or of what it holds: a container is sent whole for the sake of one of its nodes. */
function visit(element: Schema, before: Before, news: Record<keyof News, Named[]>, put: Set<string>): boolean {
  put.add(element.id);
  const children = (element.children ?? []) as readonly Schema[];
  const isInside = children.map(child => visit(child, before, news, put)).some(found => found);
  if (!before.isElement(element.type)) return isInside;
  const label = labelIn(element, before);
  const named = { id: element.id, type: element.type, name: nameOf(element, label), ...endsOf(element, before) };
  const old = before.sent(element.id);
  if (old === undefined) {
    news.created.push(named);
    return true;
  }
  // By what the server said before: the canvas shows a new text as soon as it is written.
  const isRenamed = label !== undefined && before.sent(label.id)?.['text'] !== label.text;
  const kind = difference(element, old, isRenamed, isInside);
  if (kind === undefined) return isInside;
  news[kind].push({ ...named, ...(kind === 'moved' ? { at: element.position } : kind === 'resized' ? { size: element.size } : {}) });
  return true;
}

function difference(now: Schema, old: Schema, isRenamed: boolean, isInside: boolean): 'renamed' | 'resized' | 'moved' | undefined {
  // A new name makes another size, and so does what is inside.
  if (isRenamed) return 'renamed';
  if (isInside) return undefined;
  if (now.size !== undefined && !dequal(now.size, old.size)) return 'resized';
  return now.position !== undefined && !dequal(now.position, old.position) ? 'moved' : undefined;
}

/** The first text of the element, breadth first; what is inside an element that it holds is that one's. */
function labelIn(element: Schema, before: Before): Schema | undefined {
  let level: readonly Schema[] = [element];
  while (level.length > 0) {
    const children = level.flatMap(each => (each.children ?? []) as readonly Schema[]).filter(each => !before.isElement(each.type));
    const found = children.find(each => typeof each.text === 'string' && each.text.trim() !== '');
    if (found !== undefined) return found;
    level = children;
  }
  return undefined;
}

function nameOf(element: Schema, label: Schema | undefined): string {
  if (label !== undefined) return inLine(String(label.text));
  return typeof element.name === 'string' ? inLine(element.name) : '';
}

function endsOf({ sourceId, targetId }: Schema, before: Before): { readonly ends?: readonly [string, string] } {
  if (typeof sourceId !== 'string' || typeof targetId !== 'string') return {};
  return { ends: [before.end(sourceId), before.end(targetId)] };
}
