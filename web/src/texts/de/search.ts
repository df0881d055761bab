// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const search: Texts['search'] = {
  box: 'Namen, Schlagwörter und Texte in Diagrammen durchsuchen',
  hint: 'Wörter, eine Wortfolge in Anführungszeichen, -ohne, tag:Name, type:task. Die Eingabetaste öffnet den ersten Treffer.',
  foundIn: name => `Gefunden in ${name}`,
  more: count => (count === 1 ? '1 weitere Stelle' : `${count} weitere Stellen`),
  comment: 'Kommentar:',
  none: words => `Nichts heißt hier „${words}“, ist so verschlagwortet oder enthält es.`,
  count: count => (count === 1 ? '1 Diagramm gefunden' : `${count} Diagramme gefunden`),
};
