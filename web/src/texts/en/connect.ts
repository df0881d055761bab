// SPDX-License-Identifier: Apache-2.0
export const connect = {
  handle: {
    top: 'Add what follows above, or drag an edge from here',
    right: 'Add what follows on the right, or drag an edge from here',
    bottom: 'Add what follows below, or drag an edge from here',
    left: 'Add what follows on the left, or drag an edge from here',
  },
  add: {
    top: 'Add the next element above',
    right: 'Add the next element on the right',
    bottom: 'Add the next element below',
    left: 'Add the next element on the left',
  },
  follows: 'What follows',
  inside: (container: string) => `In ${container}`,
  over: (edge: string) => `Over ${edge}`,
  to: (name: string) => `Connect to ${name}`,
  by: (edge: string, name: string) => `${edge} to ${name}`,
  nothingFollows: (name: string) => `Nothing may follow ${name}.`,
  nothingFollowsHint: 'The language has no edge that may leave it.',
  notAllowed: (source: string, target: string) => `No edge may lead from ${source} to ${target}.`,
  notAnswered: 'The server did not say what may follow.',
  selectOne: 'Select one node first.',
};
