// SPDX-License-Identifier: Apache-2.0
// What was drawn last and what was pinned in this browser, for each diagram type. What is kept may be damaged by hand and
// may name types that a language no longer has.
import { parsed } from '../shell/json';
import { store, stored } from '../shell/storage';

/** So many fit above the first group without pushing it away. */
const MOST_RECENT = 4;
const MOST_PINNED = 24;

interface Kept {
  readonly recent: readonly string[];
  readonly pinned: readonly string[];
}

export class PaletteShelf {
  private readonly changed = new EventTarget();
  private kept: Kept;

  constructor(private readonly diagramType: string) {
    this.kept = read(parsed(stored(this.key) ?? ''));
  }

  /** Types of elements, the one drawn last first. */
  get recent(): readonly string[] {
    return this.kept.recent;
  }

  /** Types of elements in the order in which they were pinned. */
  get pinned(): readonly string[] {
    return this.kept.pinned;
  }

  onChange(listener: () => void): void {
    this.changed.addEventListener('change', listener);
  }

  /** Something of this type was drawn. */
  used(type: string): void {
    if (this.recent[0] === type) return;
    this.keep({ ...this.kept, recent: [type, ...this.recent.filter(each => each !== type)].slice(0, MOST_RECENT) });
  }

  /** Pins a type, or takes its pin away. */
  togglePin(type: string): void {
    const others = this.pinned.filter(each => each !== type);
    const pinned = others.length < this.pinned.length ? others : [...others, type].slice(-MOST_PINNED);
    this.keep({ ...this.kept, pinned });
  }

  private keep(kept: Kept): void {
    this.kept = kept;
    store(this.key, JSON.stringify(kept));
    this.changed.dispatchEvent(new Event('change'));
  }

  private get key(): string {
    return `glsp.palette.${this.diagramType}`;
  }
}

function read(found: unknown): Kept {
  const { recent, pinned } = (found ?? {}) as Partial<Record<keyof Kept, unknown>>;
  return { recent: types(recent).slice(0, MOST_RECENT), pinned: types(pinned).slice(0, MOST_PINNED) };
}

function types(value: unknown): readonly string[] {
  return Array.isArray(value) ? [...new Set(value.filter(each => typeof each === 'string'))] : [];
}
