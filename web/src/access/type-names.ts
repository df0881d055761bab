// SPDX-License-Identifier: Apache-2.0
// What the types of elements are called when an element is spoken of.
import { injectable } from 'inversify';
import type { LanguageDescription } from '../api/language';

@injectable()
export class TypeNames {
  private names: ReadonlyMap<string, string> = new Map();
  private insides: ReadonlyMap<string, string> = new Map();
  /** Another number, other names: what was drawn with the old ones has to be drawn anew. */
  version = 0;

  fill({ nodes, edges }: LanguageDescription): void {
    this.names = new Map([...nodes, ...edges].map(({ type, name }) => [type, name]));
    this.insides = new Map(nodes.flatMap(({ type, properties = {} }) => Object.entries(properties).flatMap(([name, { kind }]) => (kind === 'diagram' ? [[type, name] as const] : []))));
    this.version++;
  }

  /** Whether the language declares it as a node or an edge; labels and compartments are none. */
  has(type: string): boolean {
    return this.find(type) !== undefined;
  }

  /** The name of the type, or of the nearest one before a colon; what a type that nobody declared is called itself. */
  of(type: string): string {
    return this.find(type) ?? type.replaceAll(':', ' ');
  }

  /** The property of a type that names the diagram of what is inside; undefined for types without. */
  insideOf(type: string): string | undefined {
    return this.insides.get(type);
  }

  private find(type: string): string | undefined {
    for (let at = type; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf(':')))) {
      const name = this.names.get(at);
      if (name !== undefined) return name;
    }
    return undefined;
  }
}
