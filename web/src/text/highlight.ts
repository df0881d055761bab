// SPDX-License-Identifier: Apache-2.0
// The colours of the notation: only the rows in view are read, whatever the length of the text.
import { RangeSetBuilder } from '@codemirror/state';
import { Decoration, type DecorationSet, type EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import { tokens, type TokenKind } from './tokens';

/** Longer rows are shown without colours. */
const MOST = 4_000;

const MARKS = new Map<TokenKind, Decoration>();

function markOf(kind: TokenKind): Decoration {
  const known = MARKS.get(kind) ?? Decoration.mark({ class: `text-${kind}` });
  MARKS.set(kind, known);
  return known;
}

function coloured(view: EditorView): DecorationSet {
  const found = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      if (line.length <= MOST) for (const token of tokens(line.text)) found.add(line.from + token.from, line.from + token.to, markOf(token.kind));
      at = line.to + 1;
    }
  }
  return found.finish();
}

export const highlight = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = coloured(view);
    }

    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged) this.decorations = coloured(update.view);
    }
  },
  { decorations: plugin => plugin.decorations },
);
