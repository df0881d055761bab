// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const chart: Texts['chart'] = {
  show: 'Über die Zeit',
  command: 'Verlauf über die Zeit …',
  title: 'Verlauf über die Zeit',
  what: 'Was gezeigt wird',
  metrics: { edits: 'Bearbeitungen', elements: 'Größe', seconds: 'Dauer einer Bearbeitung' },
  units: { edits: 'Bearbeitungen', elements: 'Elemente', seconds: 'Millisekunden für eine Bearbeitung, im Mittel' },
  span: 'Wie weit zurück',
  spans: { hour: '1 Stunde', day: '24 Stunden', week: '7 Tage', month: '30 Tage', quarter: '90 Tage' },
  kinds: { person: 'Personen', agent: 'Agenten', layout: 'Anordnung', import: 'Importe', model: 'Modelle', system: 'System' },
  loading: 'Wird geladen …',
  nothing: 'In dieser Zeit wurde nichts bearbeitet.',
  table: 'Als Tabelle',
  time: 'Zeit',
  save: 'Als CSV speichern',
  close: 'Schließen',
};
