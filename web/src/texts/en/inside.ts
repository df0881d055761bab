// SPDX-License-Identifier: Apache-2.0
export const inside = {
  open: 'Open the inside',
  draw: 'Draw the inside',
  gone: 'The diagram of the inside is not there any more.',
  goneHint: 'Clear the property “Inside” to draw another one; what an import brought is still exported.',
  back: (name: string) => `Back to ${name}`,
};
