// SPDX-License-Identifier: Apache-2.0
export const palette = {
  palette: 'Palette',
  tools: 'Tools',
  select: 'Select and move',
  marquee: 'Select an area',
  searchPalette: 'Search the palette',
  search: 'Search',
  readOnly: 'This diagram is read-only.',
  loading: 'Loading…',
  noneCalled: 'Nothing is called like that.',
  selectTwo: 'Select two elements first.',
  selectTwoHint: 'The edge leads from the first to the second.',
};
