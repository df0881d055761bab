// SPDX-License-Identifier: Apache-2.0
export const connection = {
  states: {
    connecting: 'Connecting…',
    joining: 'Catching up…',
    online: 'Live',
    reconnecting: 'Offline, reconnecting…',
    shut: 'Not open',
    refused: 'Disconnected',
  },
  keepsNothing: 'The server cannot save at the moment',
  sending: (count: number) => (count === 1 ? 'Sending 1 change…' : `Sending ${count} changes…`),
  waiting: (count: number) => (count === 1 ? '1 change waiting' : `${count} changes waiting`),
  lostAnnouncement: 'Connection lost. Trying again. Your changes are kept.',
  lost: 'The connection to the server was lost.',
  notSignedIn: 'You are not signed in.',
  unreachable: 'The server does not answer.',
  unreachableHint: 'Check that it is running; this page tries again by itself.',
  answered: (status: number) => `The server answered ${status}.`,
  answeredHint: 'Try again in a moment.',
};
