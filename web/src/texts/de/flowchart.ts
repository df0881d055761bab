// SPDX-License-Identifier: Apache-2.0
// Die Sprache der Flussdiagramme, die der Server mitbringt.
import type { LanguageWords } from '../words';

export const flowchart: LanguageWords = {
  name: 'Flussdiagramm',
  description: 'Schritte, Entscheidungen und Daten, durch Pfeile verbunden; für Anleitungen und Algorithmen.',
  types: {
    process: { name: 'Schritt', description: 'etwas wird getan' },
    decision: { name: 'Entscheidung', description: 'eine Frage; an ihren Pfeilen stehen die Antworten' },
    terminator: { name: 'Anfang oder Ende', description: 'wo es beginnt oder endet' },
    data: { name: 'Ein- oder Ausgabe', description: 'Daten, die herein- oder hinausgehen' },
    document: { name: 'Dokument', description: 'etwas zum Lesen' },
    subroutine: { name: 'Unterprogramm', description: 'ein Ablauf, der anderswo beschrieben ist' },
    store: { name: 'Datenbank', description: 'wo Daten liegen' },
    manual: { name: 'Manuelle Eingabe', description: 'jemand tippt oder entscheidet' },
    preparation: { name: 'Vorbereitung', description: 'etwas wird bereitgemacht' },
    comment: { name: 'Bemerkung', description: 'eine Anmerkung neben dem Ablauf' },
    connector: { name: 'Sprungstelle', description: 'es geht dort weiter, wo derselbe Buchstabe steht' },
    group: { name: 'Gruppe', description: 'ein Kasten mit Titel um einen Teil des Ablaufs' },
    flow: { name: 'Pfeil', description: 'was als Nächstes kommt' },
    'flow:dotted': { name: 'Gepunkteter Pfeil', description: 'eine lose Verbindung' },
    'flow:plain': { name: 'Linie', description: 'gehört zusammen, ohne Richtung' },
    'flow:both': { name: 'Hin und zurück', description: 'geht hin und her' },
  },
  properties: { note: { title: 'Notiz', description: 'was man beim Lesen wissen sollte' } },
  findings: {
    'decision-ways': {
      label: 'Nur ein Weg hinaus',
      says: 'Eine Entscheidung führt an mindestens zwei Stellen weiter.',
      fix: 'Zeichnen Sie von hier einen weiteren Pfeil.',
    },
    'flow-answer': {
      label: 'Antwort fehlt',
      says: 'Ein Pfeil, der von einer Entscheidung ausgeht, nennt seine Antwort.',
      fix: 'Beschriften Sie den Pfeil.',
    },
    'dead-end': { label: 'Sackgasse', says: 'Danach kommt nichts, und ein Ende ist es nicht.', fix: 'Zeichnen Sie, was folgt.' },
  },
  templates: { troubleshooting: { name: 'Fehlersuche', description: 'Frage um Frage bis zur Reparatur.' } },
};
