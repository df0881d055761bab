// SPDX-License-Identifier: Apache-2.0
import type { Texts } from '../en/en';

export const connect: Texts['connect'] = {
  handle: {
    top: 'Oberhalb fortsetzen oder von hier eine Kante ziehen',
    right: 'Rechts fortsetzen oder von hier eine Kante ziehen',
    bottom: 'Unterhalb fortsetzen oder von hier eine Kante ziehen',
    left: 'Links fortsetzen oder von hier eine Kante ziehen',
  },
  add: {
    top: 'Nächstes Element oberhalb anfügen',
    right: 'Nächstes Element rechts anfügen',
    bottom: 'Nächstes Element unterhalb anfügen',
    left: 'Nächstes Element links anfügen',
  },
  follows: 'Was folgt',
  inside: container => `In ${container}`,
  over: edge => `Über ${edge}`,
  to: name => `Mit ${name} verbinden`,
  by: (edge, name) => `${edge} zu ${name}`,
  nothingFollows: name => `Auf ${name} darf nichts folgen.`,
  nothingFollowsHint: 'Die Sprache kennt keine Kante, die davon ausgehen darf.',
  notAllowed: (source, target) => `Von ${source} darf keine Kante zu ${target} führen.`,
  notAnswered: 'Der Server hat nicht gesagt, was folgen darf.',
  selectOne: 'Wählen Sie zuerst einen Knoten aus.',
};
