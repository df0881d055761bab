// SPDX-License-Identifier: Apache-2.0
// The lines under a card: texts inside the diagram that hold what somebody looks for; each leads to its element.
import { html, nothing, type TemplateResult } from 'lit';
import './search.css';
import type { FoundLine, Hit, Mark } from '../api/search';
import { editorPath, follow } from '../routes';
import { t } from '../texts/texts';

export function foundLines(hit: Hit | undefined, isTrash: boolean): TemplateResult | typeof nothing {
  if (hit === undefined || hit.lines.length === 0) return nothing;
  return html`<ul class="found-lines" aria-label=${t.search.foundIn(hit.diagram.name)}>
    ${hit.lines.map(line => html`<li>${isTrash ? marked(line) : link(hit.diagram.id, line)}</li>`)}
    ${hit.count > hit.lines.length ? html`<li class="found-more">${t.search.more(hit.count - hit.lines.length)}</li>` : nothing}
  </ul>`;
}

function link(id: string, line: FoundLine): TemplateResult {
  return html`<a href=${editorPath(id, line.element)} title=${line.text} @click=${follow}>${line.type === 'comment' ? html`<span class="found-kind">${t.search.comment}</span> ` : nothing}${marked(line)}</a>`;
}

/** The text with what was found in it marked. */
function marked(line: FoundLine): TemplateResult {
  return html`${pieces(line.text, line.marks).map(piece => (piece.isMarked ? html`<mark>${piece.text}</mark>` : piece.text))}`;
}

export interface Piece {
  readonly text: string;
  readonly isMarked: boolean;
}

/** The text cut at its marks, which count code points. */
export function pieces(text: string, marks: readonly Mark[]): readonly Piece[] {
  const letters = Array.from(text);
  const found: Piece[] = [];
  let at = 0;
  const take = (end: number, isMarked: boolean): void => {
    if (end > at) found.push({ text: letters.slice(at, end).join(''), isMarked });
    at = Math.max(at, end);
  };
  for (const [start, end] of marks) {
    take(start, false);
    take(end, true);
  }
  take(letters.length, false);
  return found;
}
