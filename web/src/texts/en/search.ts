// SPDX-License-Identifier: Apache-2.0
export const search = {
  box: 'Search names, tags and texts inside',
  hint: 'Words, "a phrase", -without, tag:name, type:task. Enter opens the first one found.',
  foundIn: (name: string) => `Found in ${name}`,
  more: (count: number) => (count === 1 ? '1 more place' : `${count} more places`),
  comment: 'Comment:',
  none: (words: string) => `Nothing here is called “${words}”, tagged so, or holds it.`,
  count: (count: number) => (count === 1 ? '1 diagram found' : `${count} diagrams found`),
};
