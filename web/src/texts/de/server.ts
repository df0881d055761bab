// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';
import { bpmn } from './bpmn';
import { deployment } from './deployment';
import { flowchart } from './flowchart';
import { umlClass } from './uml-class';
import { wasmComponent } from './wasm-component';
import { workflow } from './workflow';

export const server: Texts['server'] = {
  errors: {
    internal: 'Auf dem Server ist ein Fehler aufgetreten.',
    refused: 'Das ist nicht möglich.',
    unknown_element: 'Dieses Element gibt es nicht oder nicht mehr.',
    unknown_type: 'Diese Art von Element gibt es hier nicht.',
    foreign: 'Diese Datei wird hier importiert, nicht geöffnet.',
    not_allowed: 'Das ist hier nicht erlaubt.',
    read_only: 'Hier darf nur gelesen werden.',
    stale: 'Inzwischen hat jemand anders daran geändert.',
    invalid: 'Diese Angabe passt nicht.',
    incomplete: 'Davon ist nur ein Teil verstanden worden.',
    too_large: 'Das ist zu groß.',
    forbidden: 'Dazu fehlt Ihnen die Berechtigung.',
    misdirected: 'Unter dieser Adresse ist der Server nicht zu erreichen.',
    not_found: 'Das gibt es nicht oder nicht mehr.',
    protocol: 'Seite und Server verstehen sich nicht. Laden Sie die Seite neu.',
    conflict: 'Jemand anders war schneller.',
    busy: 'Der Server ist gerade ausgelastet. Versuchen Sie es gleich noch einmal.',
    rate_limited: 'Das waren zu viele Anfragen. Versuchen Sie es gleich noch einmal.',
    cancelled: 'Der Vorgang wurde abgebrochen.',
    unauthenticated: 'Sie sind nicht angemeldet.',
    unavailable: 'Ein Dienst, den der Server braucht, antwortet nicht.',
    settings: 'Der Server ist falsch eingestellt.',
  },
  sentences: {
    'Name must not be empty': 'Der Name darf nicht leer sein.',
    'Name should be unique': 'Der Name sollte nur einmal vorkommen.',
    'the diagram was moved to the trash': 'Das Diagramm liegt jetzt im Papierkorb.',
  },
  groups: {
    'node-group': 'Knoten',
    'edge-group': 'Kanten',
    'port-group': 'Ports',
    'software-group': 'Software und Dienste',
    'box-group': 'Maschinen und Zonen',
    'connection-group': 'Verbindungen',
    'relation-group': 'Beziehungen',
    'activity-group': 'Aktivitäten',
    'gateway-group': 'Gateways',
    'event-group': 'Ereignisse',
    'data-group': 'Daten und Anmerkungen',
    'participant-group': 'Wer teilnimmt',
  },
  menus: { new: 'Neu', editMode: 'Schreibgeschützt' },
  languages: { 'workflow-diagram': workflow, 'bpmn-diagram': bpmn, 'flowchart-diagram': flowchart, 'deployment-diagram': deployment, 'uml-class-diagram': umlClass, 'wasm-component-diagram': wasmComponent },
  create: what => `${what} anlegen`,
  connect: (what, source, target) => `${what} von ${source} nach ${target} zeichnen`,
  deleteSelection: 'Auswahl löschen',
};
