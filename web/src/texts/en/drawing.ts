// SPDX-License-Identifier: Apache-2.0
const elements = (count: number) => (count === 1 ? '1 element' : `${count} elements`);

export const drawing = {
  select: {
    type: 'Select all of this type',
    connected: 'Select what is connected',
    siblings: 'Select all in the same container',
    inverse: 'Invert the selection',
    nodes: 'Select all nodes',
    edges: 'Select all edges',
  },
  selected: (count: number) => (count === 0 ? 'Nothing is selected.' : count === 1 ? '1 element is selected.' : `${elements(count)} are selected.`),
  straighten: 'Straighten the edges',
  straightAlready: 'These edges have no bends.',
};
