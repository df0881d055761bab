// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const formats: Texts['formats'] = {
  names: {
    svg: 'Bild (SVG)',
    png: 'Bild (PNG)',
    pdf: 'Dokument (PDF)',
    json: 'Modell (JSON)',
    notation: 'Kurzschreibweise',
    document: 'Markdown oder reStructuredText',
  },
  asks: what => `${what} …`,
  kinds: { picture: 'Bilder', text: 'Text für andere Werkzeuge', model: 'Modell' },
  export: 'Exportieren …',
  exportAs: format => `Als Text exportieren: ${format}`,
  saved: file => `${file} wurde gespeichert.`,
  leftOut: (format, count) => (count === 1 ? `${format} hat für eines in diesem Diagramm keine Worte. Es fehlt in der Datei:` : `${format} hat für ${count} Dinge in diesem Diagramm keine Worte. Sie fehlen in der Datei:`),
  more: count => `und ${count} weitere`,
  copyText: 'Text kopieren',
  copied: 'Der Text wurde kopiert.',
  mayNotCopy: 'Der Browser lässt diese Seite nicht kopieren. Der Text steht in der Datei.',
  paste: {
    example: '@startuml\n[Laden] --> [Bestellungen]\n@enduml',
    open: 'Text einfügen …',
    title: 'Aus einem Text ein Diagramm machen',
    text: 'Text',
    format: 'Format',
    auto: 'Am Text erkennen',
    name: 'Name, falls der Text keinen nennt',
    make: 'Anlegen',
    making: 'Wird gelesen und angeordnet …',
    empty: 'Es ist noch kein Text da.',
  },
  made: {
    list: 'Importierte Diagramme',
    elements: count => (count === 1 ? '1 Element' : `${count} Elemente`),
  },
};
