// SPDX-License-Identifier: Apache-2.0
export const login = {
  with: (provider: string) => `Log in with ${provider}`,
  withToken: 'Sign in with a token',
  logOut: 'Log out',
  loggedInAs: (name: string) => `Logged in as ${name}`,
  roles: { read: 'may look', edit: 'may edit', agent: 'may edit, as an agent', admin: 'may do everything' },
  asked: 'This server asks who you are.',
  askedHint: 'Then you see the diagrams that are yours to see.',
  ended: 'Your login has ended.',
  endedHint: 'Log in again; you come back to where you are now.',
  endedUnsent: (count: number) => (count === 1 ? '1 change is kept in this browser and sent then.' : `${count} changes are kept in this browser and sent then.`),
  failed: 'You are not logged in',
  why: {
    denied: 'The login was cancelled, or was not allowed.',
    role: 'You may not use this server. An admin gives your groups a role.',
    state: 'This login took too long or did not begin here. Try again; cookies must be allowed.',
    away: 'The sign-in service does not answer. Try again in a moment.',
    refused: 'What the sign-in service said is not valid here. Try again; if it stays like this, tell an admin.',
  },
};
