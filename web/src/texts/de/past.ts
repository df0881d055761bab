// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const past: Texts['past'] = {
  show: 'Zurückblicken',
  command: 'Zurückblicken …',
  title: 'Wie es war',
  slider: 'Stand',
  at: (revision, newest) => (revision === newest ? 'Jetzt' : `Stand ${revision} von ${newest}`),
  picture: revision => `Das Diagramm beim Stand ${revision}`,
  differencePicture: revision => `Was seit Stand ${revision} anders wurde: grün mit + kam dazu, rot mit − ging weg, gelb mit ~ wurde geändert`,
  earlier: 'Eine Bearbeitung früher',
  later: 'Eine Bearbeitung später',
  began: 'So fing das Diagramm an.',
  reading: 'Wird gelesen …',
  compare: 'Zeigen, was seitdem anders wurde',
  versions: 'Benannte Stände',
  choose: 'Wählen …',
  nameCommand: 'Diesen Stand benennen …',
  nameTitle: revision => `Stand ${revision} benennen`,
  nameLabel: 'Name',
  name: 'Benennen',
  named: name => `Dieser Stand heißt jetzt „${name}“.`,
  restore: 'Dahin zurück',
  restored: revision => `Das Diagramm ist wieder wie beim Stand ${revision}.`,
  restoredHint: 'Rückgängig holt zurück, was vorher da war.',
  close: 'Schließen',
};
