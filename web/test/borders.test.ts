// SPDX-License-Identifier: Apache-2.0
// The samples are the server's too (tests/model/test_ports.py): both put ports in the same places.
import { expect, it } from 'vitest';
import { isSide, pinned } from '../src/canvas/borders';
import samples from './port-samples.json';

const point = ([x, y]: readonly number[]) => ({ x: x ?? 0, y: y ?? 0 });
const size = ([width, height]: readonly number[]) => ({ width: width ?? 0, height: height ?? 0 });

it.each(samples.pinned)('puts a port at $at on the $side of $owner', ({ side, at, port, owner, corner }) => {
  if (!isSide(side)) throw new Error(`${side} is no side`);
  expect(pinned(point(at), size(port), size(owner), [side])).toEqual(point(corner));
});

it.each(samples.nearest)('takes $side as the nearest of $sides to $at', ({ at, port, owner, sides, side }) => {
  const on = (among: readonly string[]) => pinned(point(at), size(port), size(owner), among.filter(isSide));
  expect(on(sides)).toEqual(on([side]));
});
