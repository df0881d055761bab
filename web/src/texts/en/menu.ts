// SPDX-License-Identifier: Apache-2.0
export const menu = {
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  delete: 'Delete',
  selectAll: 'Select all',
  zoomToSelection: 'Zoom to selection',
  zoomToFit: 'Zoom to fit',
  /** An entry of a sub-menu, written out. */
  inside: (menu: string, entry: string) => `${menu} ${entry}`,
};
