// SPDX-License-Identifier: Apache-2.0
// A layout from the wish to the message about it: what is laid out, and how good the drawing was and is.
import type { EditorSession } from '../editor/session';
import { toast } from '../shell/toasts';
import { said } from '../texts/said';
import { t } from '../texts/texts';
import { type LayoutChoice, optionsOf } from './choice';
import type { Running } from './feed';
import type { LaidOut, Scope } from './message';
import { compared } from './numbers';

/** Why nothing was laid out; its text and what to do. */
export interface Problem {
  readonly text: string;
  readonly detail: string;
}

/** Somebody pressed stop: nothing to complain about. */
const STOPPED = 'cancelled';

export function begin(session: EditorSession, choice: LayoutChoice, scope: Scope): Running {
  const ids = scope === 'chosen' || scope === 'inside' ? session.context.selectedElements.map(each => each.id) : [];
  return session.layouts.begin(scope, ids, optionsOf(choice));
}

/** What became of a layout; a problem is to be shown by who began it. */
export type End = 'done' | 'stopped' | Problem;

/** Waits for the end and tells of what was laid out. */
export async function finish(session: EditorSession, running: Running, scope: Scope): Promise<End> {
  let answer: LaidOut;
  try {
    answer = await running.answer;
  } catch (error) {
    return session.isClosed() ? 'stopped' : { text: t.layout.failed, detail: error instanceof Error ? error.message : String(error) };
  }
  if (answer.refused !== undefined) return answer.refused.code === STOPPED ? 'stopped' : said(answer.refused);
  tell(session, answer);
  if (scope === 'all' && !session.isClosed()) await session.fit();
  return 'done';
}

function tell(session: EditorSession, { revision = 0, moved = 0, before, after, notes = [] }: LaidOut): void {
  if (revision === 0) {
    toast({ tone: 'info', text: t.layout.nothingMoved });
    return;
  }
  const numbers = before && after ? compared(before, after) : [];
  const left = notes.length > 0 ? [t.layout.left(notes.length)] : [];
  const undo = (): void => void session.dispatch({ kind: 'glspUndo', args: { revision } } as never);
  toast({ tone: 'good', about: 'layout', text: t.layout.done(moved), detail: [...numbers, ...left].join(' · '), action: { label: t.layout.undo, run: undo } });
}
