// SPDX-License-Identifier: Apache-2.0
// What is said about a diagram, as it travels; the names are the server's.
import type { Action, Point, RequestAction, ResponseAction } from '@eclipse-glsp/client';
import type { AuthorKind, Refusal } from '../delta/message';

/** Threads, told by the server. */
export const COMMENTS = 'comments';
/** A wish of this page. */
export const COMMENT = 'comment';

/** The server takes no longer texts. */
export const MOST_CHARACTERS = 4_000;

export interface Comment {
  readonly id: string;
  readonly author: string;
  readonly authorKind: AuthorKind;
  /** ISO 8601, as all times here. */
  readonly time: string;
  /** Plain; empty when the first comment of a thread was deleted. */
  readonly text: string;
  readonly editedAt?: string;
  /** This page's person wrote it. */
  readonly own?: boolean;
}

export interface Thread {
  readonly id: string;
  /** In the frame of the graph; for an element, where it was when it went. */
  readonly x: number;
  readonly y: number;
  readonly elementId?: string;
  readonly first: Comment;
  readonly replies?: readonly Comment[];
  readonly resolved?: { readonly author: string; readonly authorKind: AuthorKind; readonly time: string };
}

export interface CommentsMessage extends Action {
  readonly threads?: readonly Thread[];
  readonly gone?: readonly string[];
  /** These are all there are. */
  readonly full?: boolean;
}

/** What a thread is about. */
export interface Anchor {
  readonly elementId?: string;
  readonly place: Point;
}

export interface CommentedAction extends ResponseAction {
  readonly kind: 'commented';
  readonly refused?: Refusal;
}

export interface CommentWish extends RequestAction<CommentedAction> {
  readonly kind: typeof COMMENT;
  readonly wish: 'add' | 'reply' | 'edit' | 'resolve' | 'reopen' | 'delete';
  readonly threadId: string;
  readonly commentId?: string;
  readonly text?: string;
  readonly elementId?: string;
  readonly place?: Point;
}

/** First comment and replies. */
export function commentsOf(thread: Thread): readonly Comment[] {
  return [thread.first, ...(thread.replies ?? [])];
}
