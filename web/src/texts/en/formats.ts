// SPDX-License-Identifier: Apache-2.0
export const formats = {
  /** By the server's id; formats that are not here are called as the server calls them. */
  names: {
    svg: 'Picture (SVG)',
    png: 'Picture (PNG)',
    pdf: 'Document (PDF)',
    json: 'Model (JSON)',
    notation: 'Compact notation',
    document: 'Markdown or reStructuredText',
  },
  /** What is asked for before anything is saved. */
  asks: (what: string) => `${what}…`,
  kinds: { picture: 'Pictures', text: 'Text for other tools', model: 'Model' },
  export: 'Export …',
  exportAs: (format: string) => `Export as text: ${format}`,
  saved: (file: string) => `${file} was saved.`,
  leftOut: (format: string, count: number) => (count === 1 ? `${format} has no words for one thing of this diagram. It is not in the file:` : `${format} has no words for ${count} things of this diagram. They are not in the file:`),
  more: (count: number) => `and ${count} more`,
  copyText: 'Copy the text',
  copied: 'The text was copied.',
  mayNotCopy: 'The browser does not let this page copy. The text is in the file.',
  paste: {
    example: '@startuml\n[Shop] --> [Orders]\n@enduml',
    open: 'Paste a text …',
    title: 'Make a diagram of a text',
    text: 'Text',
    format: 'Format',
    auto: 'Tell it by the text',
    name: 'Name, where the text has none',
    make: 'Make it',
    making: 'Reading and laying out …',
    empty: 'There is no text yet.',
  },
  made: {
    list: 'Imported diagrams',
    elements: (count: number) => (count === 1 ? '1 element' : `${count} elements`),
  },
};
