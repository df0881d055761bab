// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const rest: Texts['rest'] = {
  title: 'REST-Aufrufe',
  about: 'Alle Aufrufe dieses Servers zum Nachlesen und Ausprobieren. Was hier gesendet wird, wird ausgeführt.',
  download: 'OpenAPI-Dokument',
  send: 'Senden',
  header: 'Kopfzeile',
  list: 'Mehrere durch Kommas trennen.',
  partOfAddress: 'Teil der Adresse',
  unset: 'nicht gesetzt',
  usually: value => `nicht gesetzt (${value})`,
  body: 'Inhalt (JSON)',
  required: 'erforderlich',
  incomplete: 'Ein Teil der Adresse fehlt.',
  noJson: 'Der Inhalt ist kein JSON.',
  answered: status => `Antwort: ${status}`,
  answer: 'Antwort',
  picture: 'Das Bild aus der Antwort des Servers',
  save: name => `${name} speichern`,
  copyCommand: 'Befehl kopieren',
  copied: 'Der Befehl ist in der Zwischenablage.',
};
