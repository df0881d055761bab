// SPDX-License-Identifier: Apache-2.0
export const pictures = {
  export: 'Export as a picture',
  png: 'Export as a picture (PNG)',
  preview: 'The picture as it will be',
  size: 'Size',
  px: (width: number, height: number) => `${width} × ${height} px`,
  largest: '(no browser makes a larger one)',
  colours: 'Colours',
  transparent: 'Without a background',
  copy: 'Copy',
  save: 'Download',
  saved: 'The picture is among your downloads.',
  trySmaller: 'Try a smaller size.',
  notDrawn: 'The server could not draw the picture.',
  notPrinted: 'The diagram could not be printed.',
};
