// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const presence: Texts['presence'] = {
  whoIsHere: 'Wer ist hier',
  more: count => `${count} weitere`,
  kinds: { person: 'Mensch', agent: 'Agent', model: 'Modell', import: 'Import', layout: 'Anordnung', system: 'System' },
  ownWindow: name => `${name} (Sie, in einem anderen Fenster)`,
  follow: name => `${name}: Ansicht folgen`,
  stopFollowing: name => `${name}: nicht mehr folgen`,
  showChanged: (name, kind) => `${name} (${kind}): zeigen, was geändert wurde`,
};
