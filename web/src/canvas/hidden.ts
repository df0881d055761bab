// SPDX-License-Identifier: Apache-2.0
// What one person does not want to see of a diagram: elements, types of elements, layers. It is kept in this browser and
// never changes the diagram. What is hidden is not drawn and not selected; what lies in it and edges that end at it are
// hidden with it.
import { type Event, Emitter, GChildElement, GEdge, type GModelElement, type IDiagramOptions, TYPES } from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { parsed } from '../shell/json';
import { store, stored } from '../shell/storage';

/** By what something is hidden. */
export type HiddenBy = 'ids' | 'types' | 'layers';
const KINDS: readonly HiddenBy[] = ['ids', 'types', 'layers'];
/** More single elements than these are not kept; whoever hides more hides a type or a layer. */
const MOST = 2_000;

export type HiddenNames = Readonly<Record<HiddenBy, readonly string[]>>;

@injectable()
export class Hidden {
  private readonly emitter = new Emitter<undefined>();
  private readonly sets: Readonly<Record<HiddenBy, Set<string>>>;
  private readonly key: string;
  /** Counts changes. */
  version = 0;

  constructor(@inject(TYPES.IDiagramOptions) options: IDiagramOptions) {
    this.key = `glsp.hidden.${options.sourceUri ?? ''}`;
    const kept = (parsed(stored(this.key) ?? '') ?? {}) as Partial<Record<HiddenBy, unknown>>;
    this.sets = { ids: strings(kept.ids), types: strings(kept.types), layers: strings(kept.layers) };
  }

  get onChange(): Event<undefined> {
    return this.emitter.event;
  }

  get isEmpty(): boolean {
    return KINDS.every(kind => this.sets[kind].size === 0);
  }

  /** Everything that is hidden, whether it is still there or not. */
  get names(): HiddenNames {
    return { ids: [...this.sets.ids], types: [...this.sets.types], layers: [...this.sets.layers] };
  }

  hides(kind: HiddenBy, name: string): boolean {
    return this.sets[kind].has(name);
  }

  /** Whether the element is not to be seen. O(depth). */
  has(element: Readonly<GModelElement>): boolean {
    if (this.isEmpty) return false;
    for (let at: Readonly<GModelElement> = element; at instanceof GChildElement; at = at.parent) {
      if (this.reasons(at).length > 0) return true;
      if (at instanceof GEdge && [at.source, at.target].some(end => end !== undefined && this.has(end))) return true;
    }
    return false;
  }

  /** Hides or shows these. */
  set(kind: HiddenBy, names: Iterable<string>, isHidden: boolean): void {
    for (const name of names) {
      if (isHidden) this.sets[kind].add(name);
      else this.sets[kind].delete(name);
    }
    this.changed();
  }

  /** Takes away whatever hides this element; false when nothing does. */
  reveal(element: Readonly<GModelElement>): boolean {
    if (!this.has(element)) return false;
    for (let at: Readonly<GModelElement> = element; at instanceof GChildElement; at = at.parent) {
      for (const [kind, name] of this.reasons(at)) this.sets[kind].delete(name);
      if (at instanceof GEdge) for (const end of [at.source, at.target]) if (end !== undefined) this.reveal(end);
    }
    this.changed();
    return true;
  }

  /** What hides the element itself. */
  private reasons(element: Readonly<GModelElement>): readonly (readonly [HiddenBy, string])[] {
    const { layer } = element as { readonly layer?: unknown };
    const all: readonly (readonly [HiddenBy, string])[] = [
      ['ids', element.id],
      ['types', element.type],
      ['layers', typeof layer === 'string' ? layer : ''],
    ];
    return all.filter(([kind, name]) => this.sets[kind].has(name));
  }

  private changed(): void {
    this.version++;
    const kept = Object.fromEntries(KINDS.map(kind => [kind, [...this.sets[kind]].slice(-MOST)]));
    store(this.key, this.isEmpty ? undefined : JSON.stringify(kept));
    this.emitter.fire(undefined);
  }
}

/** What stands in the storage may have been damaged by hand. */
function strings(value: unknown): Set<string> {
  return new Set(Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string' && each !== '').slice(-MOST) : []);
}
