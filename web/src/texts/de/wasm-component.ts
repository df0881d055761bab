// SPDX-License-Identifier: Apache-2.0
// Die Sprache der WebAssembly-Komponenten, die der Server mitbringt.
import type { LanguageWords } from '../words';

export const wasmComponent: LanguageWords = {
  name: 'WebAssembly-Komponenten',
  description: 'WebAssembly-Komponenten mit typisierten Importen und Exporten, ihre Instanzen, und wie man sie zusammensetzt.',
  types: {
    component: { name: 'Komponente', description: 'eine Komponente für sich, mit allen ihren Ports' },
    instance: { name: 'Instanz', description: 'eine Instanz einer Komponente in einer Komposition' },
    host: { name: 'Host', description: 'was die Laufzeitumgebung mitbringt' },
    composite: { name: 'Zusammengesetzte Komponente', description: 'eine Komponente, die aus Instanzen besteht' },
    import: { name: 'Import', description: 'eine Schnittstelle, die sie braucht' },
    export: { name: 'Export', description: 'eine Schnittstelle, die sie anbietet' },
    interface: { name: 'Schnittstelle', description: 'eine Schnittstelle in WIT mit ihren Funktionen und Typen' },
    world: { name: 'Welt', description: 'was eine Komponente importieren darf und exportieren muss' },
    note: { name: 'Notiz', description: 'eine Bemerkung' },
    link: { name: 'Verbindung', description: 'einem Import dient ein Export derselben Schnittstelle' },
    delegation: { name: 'Delegation', description: 'ein Port einer zusammengesetzten Komponente steht für den eines ihrer Teile' },
    uses: { name: 'Verwendung', description: 'bezieht sich auf eine Schnittstelle oder eine Welt' },
    remark: { name: 'Bemerkung', description: 'gehört dazu' },
  },
  properties: {
    package: { title: 'Paket', description: 'ihr Paket in WIT, etwa demo:shop@1.0.0' },
    world: { title: 'Welt', description: 'die Welt, für die sie gemacht ist, etwa wasi:http/proxy@0.2.0' },
    binary: { title: 'Binärdatei', description: 'wo sie liegt: eine Datei, eine Prüfsumme, ein Verweis auf eine Registry' },
    component: { title: 'Komponente', description: 'die Kennung der Komponente, von der sie eine Instanz ist' },
    interface: { title: 'Schnittstelle', description: 'ihr Name in WIT: Paket:Name/Schnittstelle@Version, oder ein einzelner Name' },
    item: {
      title: 'Art',
      description: 'eine ganze Schnittstelle oder eine einzelne Funktion',
      choices: { interface: 'Schnittstelle', function: 'Funktion' },
    },
    wit: { title: 'WIT', description: 'ihre Deklaration, wie in einer .wit-Datei' },
    functions: { title: 'Funktionen', description: 'eine je Zeile' },
    types: { title: 'Typen', description: 'einer je Zeile' },
    imports: { title: 'Importe', description: 'einer je Zeile' },
    exports: { title: 'Exporte', description: 'einer je Zeile' },
    documentation: { title: 'Beschreibung', description: 'was man beim Lesen wissen sollte' },
  },
  findings: {
    'wit-name': {
      label: 'Kein Name in WIT',
      says: 'Das ist kein Name in WIT; wasi:http/incoming-handler@0.2.0 und run sind welche.',
      fix: 'Schreiben Sie Paket:Name/Schnittstelle@Version, oder einen Namen in kebab-case.',
    },
    'port-twice': { label: 'Doppelt', says: 'Einen Port dieses Namens hat sie schon.', fix: 'Löschen Sie ihn.' },
    'link-types': {
      label: 'Andere Schnittstelle',
      says: 'Die beiden Enden passen nicht zueinander.',
      fix: 'Lassen Sie an beiden Enden dieselbe Schnittstelle stehen.',
    },
    'linked-once': { label: 'Mehrfach verbunden', says: 'Es kommt von mehreren Stellen, und nur eine zählt.', fix: 'Behalten Sie die erste Verbindung.' },
    'unlinked-import': { label: 'Nicht verbunden', says: 'Nichts dient diesem Import.', fix: 'Verbinden Sie ihn mit einem Export.' },
    'unserved-export': {
      label: 'Nichts dahinter',
      says: 'Kein Teil der Komponente stellt diesen Export bereit.',
      fix: 'Delegieren Sie ihn an den Export eines Teils.',
    },
    'instance-of': {
      label: 'Passt nicht zur Komponente',
      says: 'Die Komponente gibt es hier nicht, oder sie hat mehr Ports.',
      fix: 'Geben Sie der Instanz die Ports der Komponente.',
    },
    'instance-circle': {
      label: 'Im Kreis',
      says: 'Sie braucht eine Instanz, die wiederum sie braucht: Keine kann zuerst entstehen.',
      fix: 'Löschen Sie eine der Verbindungen im Kreis.',
    },
  },
  templates: {
    shop: { name: 'Shop-Dienst', description: 'Ein Webdienst aus drei Komponenten, auf dem, was der Host mitbringt.' },
  },
};
