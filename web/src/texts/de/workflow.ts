// SPDX-License-Identifier: Apache-2.0
// Die Sprache der Abläufe, die der Server mitbringt.
import type { LanguageWords } from '../words';

export const workflow: LanguageWords = {
  name: 'Ablauf',
  description: 'Aufgaben eines Ablaufs, durch Kanten verbunden, mit Entscheidungen, Zusammenführungen, Gabelungen und Vereinigungen; Kategorien fassen sie zusammen.',
  types: {
    'task:manual': { name: 'Manuelle Aufgabe', description: 'Arbeit, die ein Mensch erledigt' },
    'task:automated': { name: 'Automatische Aufgabe', description: 'Arbeit, die eine Maschine erledigt' },
    'activityNode:fork': { name: 'Gabelung', description: 'teilt einen Ablauf in mehrere gleichzeitige' },
    'activityNode:join': { name: 'Vereinigung', description: 'wartet auf alle gleichzeitigen Abläufe' },
    'activityNode:decision': { name: 'Entscheidung', description: 'eine eingehende Kante; gewichtete Kanten führen zu den Möglichkeiten' },
    'activityNode:merge': { name: 'Zusammenführung', description: 'führt Möglichkeiten wieder zusammen; eine ausgehende Kante' },
    category: { name: 'Kategorie', description: 'ein Kasten mit Titel um Knoten; er kann auch Kategorien enthalten' },
    edge: { name: 'Kante', description: 'was als Nächstes kommt' },
    'edge:weighted': { name: 'Gewichtete Kante', description: 'führt von einer Entscheidung zu einer Aufgabe, Gabelung oder Vereinigung' },
  },
  properties: {
    name: { title: 'Name', description: 'der Name, unter dem andere darauf verweisen; die Beschriftung darf mehr sagen' },
    duration: { title: 'Dauer', description: 'wie lange es dauert' },
    references: { title: 'Verweise', description: 'wo mehr darüber steht' },
    probability: { title: 'Wahrscheinlichkeit', choices: { low: 'niedrig', medium: 'mittel', high: 'hoch' } },
  },
  findings: {
    'too-many-incoming-edges': {
      label: 'Zu viele eingehende Kanten',
      says: 'Eine Entscheidung darf nur eine eingehende Kante haben.',
      fix: 'Löschen oder verlegen Sie alle eingehenden Kanten bis auf eine.',
    },
    'too-many-outgoing-edges': {
      label: 'Zu viele ausgehende Kanten',
      says: 'Eine Zusammenführung darf nur eine ausgehende Kante haben.',
      fix: 'Löschen oder verlegen Sie alle ausgehenden Kanten bis auf eine.',
    },
    'missing-incoming-edge': {
      label: 'Eingehende Kante fehlt',
      says: 'Eine Entscheidung muss eine eingehende Kante haben.',
      fix: 'Zeichnen Sie eine Kante, die hier endet.',
    },
    'missing-outgoing-edge': {
      label: 'Ausgehende Kante fehlt',
      says: 'Eine Zusammenführung muss eine ausgehende Kante haben.',
      fix: 'Zeichnen Sie eine Kante, die hier beginnt.',
    },
    'automated-task': { label: 'Automatische Aufgabe', says: 'Das ist eine automatische Aufgabe.' },
    'task-label-case': {
      label: 'Beschriftung mit Großbuchstaben',
      says: 'Namen von Aufgaben sollten mit einem Großbuchstaben beginnen.',
      fix: 'Beginnen Sie die Beschriftung mit einem Großbuchstaben.',
    },
  },
  templates: {
    approval: { name: 'Genehmigung', description: 'Ein Antrag wird geprüft, entschieden und in jedem Fall beantwortet.' },
    support: { name: 'Support-Anfrage', description: 'Bekanntes beantwortet der Service-Desk; Neues geht an Fachleute, die es aufschreiben.' },
    release: { name: 'Release-Pipeline', description: 'Tests laufen nebeneinander, ein Mensch gibt frei, die Version geht schrittweise hinaus oder zurück.' },
    hiring: { name: 'Einstellung', description: 'Von der offenen Stelle bis zum ersten Arbeitstag, in drei Abschnitten.' },
    invoice: { name: 'Eingangsrechnung', description: 'Maschinell gelesen, mit der Bestellung abgeglichen, von einem Menschen freigegeben, pünktlich bezahlt.' },
    onboarding: { name: 'Neue Kundschaft', description: 'Der Vertrieb übergibt, Einrichtung und Schulung laufen nebeneinander, der Erfolg wird geprüft.' },
  },
};
