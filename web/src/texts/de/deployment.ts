// SPDX-License-Identifier: Apache-2.0
// Die Sprache der Verteilungsdiagramme, die der Server mitbringt.
import type { LanguageWords } from '../words';

export const deployment: LanguageWords = {
  name: 'Verteilungsdiagramm',
  description: 'Maschinen, Clouds, Zonen und die Software darin; für Architektur und Betrieb.',
  types: {
    component: { name: 'Komponente', description: 'ein Teil der Software' },
    service: { name: 'Dienst', description: 'Software, die andere aufrufen' },
    database: { name: 'Datenbank', description: 'wo Daten liegen' },
    cache: { name: 'Cache', description: 'eine schnelle Kopie von Daten' },
    queue: { name: 'Warteschlange', description: 'hier warten Nachrichten' },
    storage: { name: 'Speicher', description: 'Dateien und Volumes' },
    balancer: { name: 'Load-Balancer', description: 'verteilt Anfragen' },
    gateway: { name: 'Gateway', description: 'der Weg hinein oder hinaus: Ingress, API-Gateway, NAT' },
    firewall: { name: 'Firewall', description: 'lässt durch, was durchdarf' },
    device: { name: 'Gerät', description: 'Hardware, die man in der Hand hat' },
    website: { name: 'Webseite', description: 'was ein Browser zeigt' },
    artifact: { name: 'Artefakt', description: 'eine Datei, die ausgeliefert wird' },
    interface: { name: 'Schnittstelle', description: 'was anderen angeboten wird' },
    actor: { name: 'Akteur', description: 'ein Mensch oder ein anderes System' },
    remark: { name: 'Anmerkung', description: 'ein Text neben der Zeichnung' },
    node: { name: 'Maschine', description: 'eine Maschine, ein Pod, eine Laufzeitumgebung: worauf Software läuft' },
    cloud: { name: 'Cloud', description: 'Maschinen anderer Leute' },
    zone: { name: 'Zone', description: 'eine Region, ein Netz, eine Schicht oder ein Namensraum' },
    subsystem: { name: 'Subsystem', description: 'Komponenten, die zusammengehören' },
    connection: { name: 'Verbindung', description: 'ruft auf oder benutzt' },
    'connection:dependency': { name: 'Abhängigkeit', description: 'braucht es, jetzt oder später' },
    'connection:both': { name: 'Austausch', description: 'beide sprechen miteinander' },
    'connection:link': { name: 'Zusammenhang', description: 'gehört zusammen, ohne Richtung' },
  },
  properties: {
    technology: { title: 'Technik', description: 'womit es gebaut ist, z. B. PostgreSQL 16' },
    stereotype: { title: 'Stereotyp', description: 'was es in den Worten des Teams ist' },
    note: { title: 'Notiz', description: 'was man beim Lesen wissen sollte' },
  },
  findings: {
    'not-connected': {
      label: 'Nicht verbunden',
      says: 'Womit es spricht, ist nicht gesagt.',
      fix: 'Zeichnen Sie eine Verbindung von hier oder hierher.',
    },
  },
  templates: {
    'web-application': { name: 'Webanwendung', description: 'Ein Load-Balancer vor zwei Servern, mit Datenbank, Cache und Warteschlange.' },
  },
};
