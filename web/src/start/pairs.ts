// SPDX-License-Identifier: Apache-2.0
// Files that belong together: GLSP-Rust keeps what is drawn in one and where it is in another beside it.

/** A file to import, and the one with its places where that came along. */
export interface Arrival<T> {
  readonly file: T;
  readonly layout?: T;
}

const LAYOUT = '.layout.json';

/** Whether a file holds nothing but places. */
export const holdsPlaces = (name: string): boolean => name.toLowerCase().endsWith(LAYOUT);

/** What the file with the places of another is called: `order.glsp.json` has `order.glsp.layout.json` or `order.layout.json`. */
export function layoutNames(name: string): readonly string[] {
  if (!name.endsWith('.json') || holdsPlaces(name)) return [];
  const stem = name.slice(0, -'.json'.length);
  return [`${stem}${LAYOUT}`, `${stem.replace(/\.glsp$/, '')}${LAYOUT}`];
}

/** The files in their order, each with its places; a file of places that belongs to none of them stands for itself. */
export function paired<T extends { readonly name: string }>(files: readonly T[]): readonly Arrival<T>[] {
  const places = new Map(files.filter(({ name }) => holdsPlaces(name)).map(file => [file.name, file]));
  const found = files.filter(({ name }) => !holdsPlaces(name)).map(file => {
    const layout = layoutNames(file.name).flatMap(name => places.get(name) ?? [])[0];
    return layout === undefined ? { file } : { file, layout };
  });
  const taken = new Set(found.flatMap(({ layout }) => layout ?? []));
  return [...found, ...[...places.values()].filter(file => !taken.has(file)).map(file => ({ file }))];
}
