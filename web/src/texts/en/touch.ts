// SPDX-License-Identifier: Apache-2.0
export const touch = {
  showPalette: 'Show the palette',
  closePanel: 'Close the side panel',
};
