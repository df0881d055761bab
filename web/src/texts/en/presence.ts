// SPDX-License-Identifier: Apache-2.0
export const presence = {
  whoIsHere: 'Who is here',
  more: (count: number) => `${count} more`,
  /** What an author is, where it is not a person. */
  kinds: { person: 'person', agent: 'agent', model: 'model', import: 'import', layout: 'layout', system: 'system' },
  ownWindow: (name: string) => `${name} (you, in another window)`,
  follow: (name: string) => `${name}: follow`,
  stopFollowing: (name: string) => `${name}: stop following`,
  showChanged: (name: string, kind: string) => `${name} (${kind}): show what it changed`,
};
