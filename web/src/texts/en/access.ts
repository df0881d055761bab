// SPDX-License-Identifier: Apache-2.0
// What is said to people who listen to the page.
const elements = (count: number) => (count === 1 ? '1 element' : `${count} elements`);

export const access = {
  keysOfCanvas:
    'Alt with the arrow keys walks from element to element, Alt with Page Down to the next one in order, edges too. Enter edits the label, arrow keys move. F6 goes on to the next part of the page. A question mark lists all keys.',
  edge: (type: string, source: string, target: string) => `${type} from ${source || 'something'} to ${target || 'something'}`,
  incoming: (count: number) => `${count} incoming`,
  outgoing: (count: number) => `${count} outgoing`,
  holds: (count: number) => `holds ${count}`,
  problems: (count: number) => (count === 1 ? '1 problem' : `${count} problems`),
  nothingSelected: 'Nothing selected',
  live: 'Connected again.',
  created: (what: string) => `Created ${what}`,
  createdMany: (count: number) => `Created ${elements(count)}`,
  deleted: (what: string) => `Deleted ${what}`,
  deletedMany: (count: number) => `Deleted ${elements(count)}`,
  renamed: (what: string) => `Named ${what}`,
  changedMany: (count: number) => `Changed ${elements(count)}`,
  moved: (what: string, x: number, y: number) => `Moved ${what} to ${x}, ${y}`,
  movedMany: (count: number) => `Moved ${elements(count)}`,
  resized: (what: string, width: number, height: number) => `Sized ${what} ${width} by ${height}`,
  other: (author: string, count: number) => `${author} changed ${elements(count)}`,
  others: (authors: number, count: number) => `${authors} others changed ${elements(count)}`,
};
