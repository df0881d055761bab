// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { editorPath, route } from '../src/routes';
import { pieces } from '../src/search/lines';

describe('a line that was found', () => {
  it('is cut at its marks, which count code points', () => {
    expect(pieces('🦒 Giraffe füttern', [[2, 9], [10, 14]])).toEqual([
      { text: '🦒 ', isMarked: false },
      { text: 'Giraffe', isMarked: true },
      { text: ' ', isMarked: false },
      { text: 'fütt', isMarked: true },
      { text: 'ern', isMarked: false },
    ]);
    expect(pieces('plain', [])).toEqual([{ text: 'plain', isMarked: false }]);
  });

  it('leads to its element by an address', () => {
    const path = editorPath('a b', 'x&y');
    expect(path).toBe('/d/a%20b?element=x%26y');
    const url = new URL(path, 'http://localhost');
    expect(route(url)).toEqual({ page: 'editor', id: 'a b', element: 'x&y' });
    expect(editorPath('a')).toBe('/d/a');
    const inside = new URL(editorPath('in', '', { id: 'out&', element: 'b x' }), 'http://localhost');
    expect(route(inside)).toEqual({ page: 'editor', id: 'in', around: { id: 'out&', element: 'b x' } });
  });
});
