// SPDX-License-Identifier: Apache-2.0
// Rows that stand out: those of what is selected on the canvas, and those that somebody else changed as well. They move
// with their rows.
import { type EditorState, type Extension, type Range, StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';

/** Rows from 0. */
type Rows = readonly number[];

function rowMark(name: string): { readonly set: (rows: Rows) => StateEffect<Rows>; readonly extension: Extension } {
  const effect = StateEffect.define<Rows>();
  const mark = Decoration.line({ class: name });
  const decorations = (state: EditorState, rows: Rows): DecorationSet => {
    const found = rows.filter(row => row < state.doc.lines).map((row): Range<Decoration> => mark.range(state.doc.line(row + 1).from));
    return Decoration.set(found, true);
  };
  const field = StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update: (value, transaction) => {
      const set = transaction.effects.find(each => each.is(effect));
      return set === undefined ? value.map(transaction.changes) : decorations(transaction.state, set.value);
    },
    provide: each => EditorView.decorations.from(each),
  });
  return { set: rows => effect.of(rows), extension: field };
}

export const selectedRows = rowMark('text-selected');
export const clashingRows = rowMark('text-clash');
