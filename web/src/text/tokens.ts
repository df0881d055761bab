// SPDX-License-Identifier: Apache-2.0
// The compact notation as the page needs it: what the words of a line are, which node it is of, and whether two lines
// say the same. What a line may say is decided by the server alone.

export type TokenKind = 'mark' | 'type' | 'id' | 'label' | 'name' | 'value' | 'place' | 'edge' | 'edge-label' | 'target' | 'remark' | 'other';

/** A piece of a row, in UTF-16 units. */
export interface Token {
  readonly kind: TokenKind;
  readonly from: number;
  readonly to: number;
}

interface Word {
  readonly text: string;
  readonly from: number;
}

const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`;
const WORD = new RegExp(String.raw`${QUOTED}|(?:[^\s"]|${QUOTED})+`, 'gu');
const EDGE = new RegExp(String.raw`^(-(?:${QUOTED}|[^:>"\s]+))?(:(?:${QUOTED}|[^>"]*))?(>)(${QUOTED}|\S+)$`, 'u');
const SIZE = /^\d+(?:\.\d+)?x\d+(?:\.\d+)?$/u;
const MARKS = new Set(['+', '~', '-']);

/** Whether a row says something: it is neither empty nor a remark. */
export function isSaid(row: string): boolean {
  const said = row.trimStart();
  return said !== '' && !said.startsWith('#');
}

function words(row: string): readonly Word[] {
  return [...row.matchAll(WORD)].map(match => ({ text: match[0], from: match.index }));
}

/** A word without its quotes; undefined when it is not quoted as it should be. */
function plainWord(word: string): string | undefined {
  if (!word.startsWith('"')) return word;
  try {
    return JSON.parse(word) as string;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The id of the node that a row is of. */
export function idOf(row: string): string | undefined {
  if (!isSaid(row)) return undefined;
  const found = row.matchAll(WORD); // lazy: the rest of a long row is not read
  found.next();
  const id = found.next();
  return id.done === true ? undefined : plainWord(id.value[0]);
}

/** The type that a row names, as it is written. */
export function typeOf(row: string): string {
  return words(row)[0]?.text ?? '';
}

/** The pieces of a row, in order. */
export function tokens(row: string): readonly Token[] {
  if (row.trimStart().startsWith('#')) return [{ kind: 'remark', from: row.length - row.trimStart().length, to: row.length }];
  return words(row).flatMap((word, at): Token[] => {
    const end = word.from + word.text.length;
    if (at === 0) {
      const mark = MARKS.has(word.text.charAt(0)) ? 1 : 0;
      const pieces: readonly Token[] = [
        { kind: 'mark', from: word.from, to: word.from + mark },
        { kind: 'type', from: word.from + mark, to: end },
      ];
      return pieces.filter(each => each.from < each.to);
    }
    return at === 1 ? [{ kind: 'id', from: word.from, to: end }] : parts(word, end);
  });
}

function parts({ text, from }: Word, end: number): Token[] {
  if (text.startsWith('"')) return [{ kind: 'label', from, to: end }];
  const edge = EDGE.exec(text);
  if (edge !== null) {
    const [, type = '', label = '', , target = ''] = edge;
    const arrow = end - target.length - 1;
    return [
      { kind: 'edge' as const, from, to: from + type.length },
      { kind: 'edge-label' as const, from: from + type.length, to: from + type.length + label.length },
      { kind: 'edge' as const, from: arrow, to: arrow + 1 },
      { kind: 'target' as const, from: arrow + 1, to: end },
    ].filter(each => each.from < each.to);
  }
  if (text.startsWith('@') || SIZE.test(text)) return [{ kind: 'place', from, to: end }];
  const sign = text.indexOf('=');
  if (sign <= 0) return [{ kind: 'other', from, to: end }];
  const value: TokenKind = text.startsWith('in=') ? 'target' : 'value';
  return [{ kind: 'name', from, to: from + sign + 1 }, ...(from + sign + 1 < end ? [{ kind: value, from: from + sign + 1, to: end }] : [])];
}

/** An id in plain words, as the server leaves it out as a label: `check_stock` is `Check stock`. */
export function inPlainWords(id: string): string {
  const text = id.replaceAll(/[_-]+/gu, ' ').trim();
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length);
}

/** Whether two rows say the same, however they are written. */
export function saySame(one: string, other: string): boolean {
  return one.trim() === other.trim() || meaning(one) === meaning(other);
}

function meaning(row: string): string {
  const [type, id, ...rest] = words(row).map(word => word.text);
  const node = plainWord(id ?? '');
  let label = inPlainWords(node ?? '');
  const said = rest.flatMap(word => {
    if (!word.startsWith('"')) return [word.replaceAll(new RegExp(QUOTED, 'gu'), quoted => bare(quoted))];
    label = plainWord(word) ?? word;
    return [];
  });
  return JSON.stringify([type, node, label, said.toSorted()]);
}

/** A quoted word as it stands without quotes, where it may. */
function bare(quoted: string): string {
  const word = plainWord(quoted);
  return word !== undefined && /^[\p{L}\p{N}_.\-/#]+$/u.test(word) ? word : quoted;
}
