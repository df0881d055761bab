// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const life: Texts['life'] = {
  trashed: 'Dieses Diagramm liegt im Papierkorb.',
  trashedHint: 'Nach dem Löschen lässt es sich 30 Tage lang wiederherstellen.',
  deleted: 'Dieses Diagramm wurde endgültig gelöscht oder wird nicht mehr mit Ihnen geteilt.',
  shut: 'Der Server öffnet dieses Diagramm gerade nicht. Er wird wieder gefragt.',
  restore: 'Wiederherstellen',
  later: 'Später',
  outdated: 'Der Server wurde aktualisiert.',
  outdatedHint: 'Laden Sie die Seite neu, um die neue Fassung zu bekommen. Noch nicht gesendete Änderungen bleiben erhalten.',
  notKept: 'Dieser Browser speichert nichts für diese Seite.',
  notKeptHint: 'Lassen Sie sie offen, bis die Verbindung wieder steht, sonst gehen nicht gesendete Änderungen verloren.',
  unsentKept: count =>
    count === 1 ? '1 Änderung wartet und wird nach dem Wiederherstellen gesendet.' : `${count} Änderungen warten und werden nach dem Wiederherstellen gesendet.`,
  unsentLost: count => (count === 1 ? '1 Änderung konnte nicht mehr gesendet werden.' : `${count} Änderungen konnten nicht mehr gesendet werden.`),
  resumed: count => (count === 1 ? '1 Änderung vom letzten Mal wurde gesendet.' : `${count} Änderungen vom letzten Mal wurden gesendet.`),
  resumedHint: 'Gemacht in diesem Browser, als der Server nicht erreichbar war.',
  brokenLeft: count => (count === 1 ? '1 aufbewahrte Änderung war nicht lesbar.' : `${count} aufbewahrte Änderungen waren nicht lesbar.`),
  brokenLeftHint: 'Etwas anderes hat in den Speicher dieses Browsers geschrieben.',
  left: name => `Änderungen an „${name}“ sind noch nicht gesendet.`,
  leftHint: 'Sie sind in diesem Browser aufbewahrt und werden gesendet, sobald Sie das Diagramm öffnen.',
  open: 'Öffnen',
};
