// SPDX-License-Identifier: Apache-2.0
// Die Sprache der UML-Klassendiagramme, die der Server mitbringt.
import type { LanguageWords } from '../words';

export const umlClass: LanguageWords = {
  name: 'UML-Klassendiagramm',
  description: 'Klassen, Schnittstellen, Aufzählungen und Pakete mit allen Beziehungen der UML.',
  types: {
    class: { name: 'Klasse', description: 'Dinge mit denselben Attributen und Operationen' },
    'class:abstract': { name: 'Abstrakte Klasse', description: 'eine Klasse ohne eigene Exemplare' },
    interface: { name: 'Schnittstelle', description: 'was eine Klasse zusagt' },
    enumeration: { name: 'Aufzählung', description: 'eine feste Liste von Werten' },
    datatype: { name: 'Datentyp', description: 'Werte ohne Identität' },
    object: { name: 'Objekt', description: 'ein einzelnes Ding mit seinen Werten' },
    package: { name: 'Paket', description: 'ein Namensraum um Klassen' },
    remark: { name: 'Anmerkung', description: 'ein Text neben der Zeichnung' },
    association: { name: 'Assoziation', description: 'Dinge kennen einander' },
    'association:directed': { name: 'Gerichtete Assoziation', description: 'das erste kennt das zweite' },
    'association:aggregation': { name: 'Aggregation', description: 'das erste hat das zweite, andere vielleicht auch' },
    'association:composition': { name: 'Komposition', description: 'das zweite ist ein Teil des ersten' },
    generalization: { name: 'Generalisierung', description: 'das erste ist ein Sonderfall des zweiten' },
    realization: { name: 'Realisierung', description: 'das erste hält, was das zweite zusagt' },
    dependency: { name: 'Abhängigkeit', description: 'das erste braucht das zweite' },
    'note-link': { name: 'Anmerkungslinie', description: 'wovon eine Anmerkung handelt' },
  },
  properties: {
    attributes: { title: 'Attribute', description: 'eines je Zeile' },
    operations: { title: 'Operationen', description: 'eine je Zeile' },
    literals: { title: 'Werte', description: 'einer je Zeile' },
    slots: { title: 'Werte', description: 'einer je Zeile' },
    sourceMultiplicity: { title: 'Multiplizität am Anfang', description: 'z. B. 1, 0..1, 1..*' },
    targetMultiplicity: { title: 'Multiplizität am Ende', description: 'z. B. 1, 0..1, 1..*' },
  },
  findings: {
    'general-circle': {
      label: 'Generalisierung im Kreis',
      says: 'Nichts kann sein eigener Vorfahr sein.',
      fix: 'Löschen Sie eine der Generalisierungen.',
    },
    'no-name': { label: 'Name fehlt', says: 'Eine Klasse hat einen Namen.', fix: 'Geben Sie ihr einen Namen.' },
  },
  templates: { shop: { name: 'Laden', description: 'Kundschaft, Bestellungen und ihre Positionen.' } },
};
