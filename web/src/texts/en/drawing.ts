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
  grid: 'Grid',
  gridCommand: 'Show or hide the grid',
  snapTo: 'Snap to',
  noGrid: 'Nothing',
  gridStep: (px: number) => `${px} px`,
  showGrid: 'Show the grid',
  /** What is in the hand: where it is, how large it is. */
  place: (x: number, y: number) => `x ${x}  y ${y}`,
  size: (width: number, height: number) => `${width} × ${height}`,
};
