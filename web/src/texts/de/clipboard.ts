// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const clipboard: Texts['clipboard'] = {
  copyText: 'Als Text kopieren',
  pasteText: 'Text einfügen …',
  pasteTitle: 'Text einfügen',
  draw: 'Zeichnen',
  copied: lines => (lines === 1 ? '1 Zeile Text liegt in der Zwischenablage.' : `${lines} Zeilen Text liegen in der Zwischenablage.`),
  nothingCopied: 'Wählen Sie Knoten aus: Kanten allein haben keinen Text.',
  notCopied: 'Der Text konnte nicht kopiert werden.',
  notCopiedHint: why => `${why} Öffnen Sie den Text neben der Zeichenfläche und kopieren Sie ihn dort.`,
  notPasted: 'Dieser Text lässt sich nicht zeichnen.',
  what: 'Einfügen lassen sich hier kopierte Elemente oder je Knoten eine Zeile, zum Beispiel: t check_stock >ship',
  example: 't pruefen >versenden\nt versenden',
  lines: 'Je Knoten eine Zeile, mit den Kanten, die ihn verlassen',
  tooLong: most => `Mehr als ${most} Zeichen lassen sich nicht einfügen; importieren Sie sie als eigenes Diagramm.`,
  at: (line, column, why) => `Zeile ${line}, Spalte ${column}: ${why}.`.replace('..', '.'),
};
