// SPDX-License-Identifier: Apache-2.0
// Leading something somewhere by naming the place, and drawing by keys.
export const targets = {
  connect: 'Connect to…',
  connectFrom: (name: string) => `Connect ${name} to…`,
  leadTo: 'Lead the edge to…',
  beginAt: 'Begin the edge at…',
  selectEdge: 'Select one edge first.',
  kindOfEdge: 'Kind of edge',
  moveInto: 'Move into…',
  searchContainers: 'Search containers',
  diagramItself: 'The diagram itself',
  noContainer: 'There is nothing that could take it up.',
  nextPart: 'Go to the next part of the page',
  previousPart: 'Go to the part before',
  menu: 'Menu of the selection',
  kept: (name: string, count: number) => `${name} stays selected, ${count} in all`,
  released: (name: string) => `${name} does not stay selected`,
};
