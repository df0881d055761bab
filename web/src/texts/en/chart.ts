// SPDX-License-Identifier: Apache-2.0
export const chart = {
  show: 'Over time',
  command: 'Activity over time …',
  title: 'Activity over time',
  what: 'What is shown',
  metrics: { edits: 'Edits', elements: 'Size', seconds: 'Time for an edit' },
  units: { edits: 'Edits', elements: 'Elements', seconds: 'Milliseconds for an edit, on average' },
  span: 'How far back',
  spans: { hour: '1 hour', day: '24 hours', week: '7 days', month: '30 days', quarter: '90 days' },
  kinds: { person: 'People', agent: 'Agents', layout: 'Layout', import: 'Imports', model: 'Models', system: 'System' },
  loading: 'Loading …',
  nothing: 'Nothing was edited in this time.',
  table: 'As a table',
  time: 'Time',
  save: 'Save as CSV',
  close: 'Close',
};
