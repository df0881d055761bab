// SPDX-License-Identifier: Apache-2.0
export const clipboard = {
  copyText: 'Copy as text',
  pasteText: 'Paste text …',
  pasteTitle: 'Paste text',
  draw: 'Draw it',
  copied: (lines: number) => (lines === 1 ? '1 line of text is in the clipboard.' : `${lines} lines of text are in the clipboard.`),
  nothingCopied: 'Select nodes: edges alone have no text.',
  notCopied: 'The text could not be copied.',
  notCopiedHint: (why: string) => `${why} Open the text beside the canvas and copy it there.`,
  notPasted: 'This text cannot be drawn.',
  what: 'What can be pasted: elements that were copied here, or a line for each node, for example: t check_stock >ship',
  example: 't check_stock >ship\nt ship',
  lines: 'A line for each node, with the edges that leave it',
  tooLong: (most: number) => `More than ${most} characters cannot be pasted; import them as a diagram of their own.`,
  at: (line: number, column: number, why: string) => `Line ${line}, column ${column}: ${why}.`.replace('..', '.'),
};
