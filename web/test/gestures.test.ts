// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Gestures, type Surface } from '../src/touch/gestures';
import { type Grip, gripOf, moved, type Place, type View } from '../src/touch/grip';
import { Palm } from '../src/touch/palm';

const at = (x: number, y: number): Place => ({ x, y });

describe('fingers', () => {
  let said: string[];
  let takes: boolean;
  let gestures: Gestures;

  beforeEach(() => {
    vi.useFakeTimers();
    said = [];
    takes = true;
    const say = (what: string) => (place: Place) => void said.push(`${what} ${place.x},${place.y}`);
    const grip = ({ x, y, spread }: Grip): string => `${x},${y}/${spread}`;
    const surface: Surface = {
      tap: say('tap'),
      doubleTap: say('double tap'),
      longPress: say('long press'),
      take: place => {
        say('take')(place);
        return takes;
      },
      drag: say('drag'),
      drop: say('drop'),
      putBack: () => void said.push('put back'),
      viewStart: () => void said.push('view'),
      view: (from, to) => void said.push(`${grip(from)} > ${grip(to)}`),
    };
    gestures = new Gestures(surface);
  });

  afterEach(() => void vi.useRealTimers());

  const told = (): string[] => said.splice(0);
  const tap = (place: Place, time: number): void => {
    gestures.down(1, place);
    gestures.up(1, place, time);
  };

  test('a tap is told where the finger came down, however it trembles', () => {
    gestures.down(1, at(5, 5));
    gestures.move(1, at(8, 9));
    gestures.up(1, at(8, 9), 0);
    expect(told()).toEqual(['tap 5,5']);
  });

  test('two taps at one place are a double tap; a third is a tap', () => {
    tap(at(5, 5), 0);
    tap(at(9, 5), 200);
    tap(at(5, 5), 400);
    expect(told()).toEqual(['tap 5,5', 'double tap 9,5', 'tap 5,5']);
  });

  test('two taps apart in time or place are two taps', () => {
    tap(at(5, 5), 0);
    tap(at(5, 5), 1000);
    tap(at(95, 5), 1100);
    expect(told()).toEqual(['tap 5,5', 'tap 5,5', 'tap 95,5']);
  });

  test('a rest asks for the menu, and what the finger does then means nothing', () => {
    gestures.down(1, at(5, 5));
    vi.advanceTimersByTime(499);
    expect(told()).toEqual([]);
    vi.advanceTimersByTime(1);
    gestures.move(1, at(50, 5));
    gestures.up(1, at(50, 5), 700);
    expect(told()).toEqual(['long press 5,5']);
    tap(at(1, 1), 900);
    expect(told()).toEqual(['tap 1,1']);
  });

  test('something is taken where the finger came down, dragged and dropped', () => {
    gestures.down(1, at(5, 5));
    gestures.move(1, at(30, 5));
    gestures.move(1, at(40, 5));
    gestures.up(1, at(40, 6), 0);
    vi.advanceTimersByTime(1000);
    expect(told()).toEqual(['take 5,5', 'drag 30,5', 'drag 40,5', 'drop 40,6']);
  });

  test('where nothing can be taken the view moves, from where the finger is by then', () => {
    takes = false;
    gestures.down(1, at(0, 0));
    gestures.move(1, at(20, 0));
    gestures.move(1, at(25, 5));
    gestures.up(1, at(25, 5), 0);
    expect(told()).toEqual(['take 0,0', 'view', '20,0/0 > 25,5/0']);
  });

  test('two fingers move and zoom; the one that stays goes on moving, without a jump', () => {
    gestures.down(1, at(0, 0));
    gestures.down(2, at(100, 0));
    gestures.move(2, at(200, 0));
    gestures.up(1, at(0, 0), 0);
    gestures.move(2, at(210, 0));
    gestures.up(2, at(210, 0), 0);
    vi.advanceTimersByTime(1000);
    expect(told()).toEqual(['view', '50,0/100 > 100,0/200', '200,0/0 > 210,0/0']);
  });

  test('a second finger gives back what is in the hand, a third one means nothing', () => {
    gestures.down(1, at(0, 0));
    gestures.move(1, at(20, 0));
    gestures.down(2, at(120, 0));
    gestures.down(3, at(500, 500));
    gestures.move(3, at(600, 500));
    expect(told()).toEqual(['take 0,0', 'drag 20,0', 'put back', 'view', '70,0/100 > 70,0/100']);
  });

  test('what is lost goes back, and fingers that are still there are forgotten', () => {
    gestures.down(1, at(0, 0));
    gestures.move(1, at(20, 0));
    gestures.cancel();
    gestures.move(1, at(40, 0));
    gestures.up(1, at(40, 0), 0);
    expect(told()).toEqual(['take 0,0', 'drag 20,0', 'put back']);
    gestures.down(1, at(0, 0));
    gestures.cancel();
    vi.advanceTimersByTime(1000);
    expect(told()).toEqual([]);
  });
});

describe('a view', () => {
  const LIMITS = { min: 0.5, max: 4 };
  const VIEW: View = { scroll: at(10, 20), zoom: 1 };
  /** What is under a place of the canvas. */
  const under = ({ scroll, zoom }: View, { x, y }: Place): Place => at(scroll.x + x / zoom, scroll.y + y / zoom);

  test.each<[string, readonly Place[], readonly Place[], number]>([
    ['one finger', [at(30, 40)], [at(50, 10)], 1],
    ['two fingers side by side', [at(0, 0), at(100, 0)], [at(10, 5), at(110, 5)], 1],
    ['fingers that part', [at(100, 100), at(200, 100)], [at(50, 120), at(250, 120)], 2],
    ['fingers that meet', [at(100, 100), at(300, 100)], [at(140, 90), at(260, 90)], 0.6],
    ['more than the limit', [at(100, 100), at(110, 100)], [at(0, 90), at(260, 90)], 4],
  ])('keeps what is under %s', (_name, before, after, zoom) => {
    const [from, to] = [gripOf(before), gripOf(after)];
    const next = moved(VIEW, from, to, LIMITS);
    expect(next.zoom).toBeCloseTo(zoom);
    expect(under(next, to).x).toBeCloseTo(under(VIEW, from).x);
    expect(under(next, to).y).toBeCloseTo(under(VIEW, from).y);
  });

  test('does not jump when fingers come or meet in a point', () => {
    expect(moved(VIEW, gripOf([at(5, 5)]), gripOf([at(5, 5), at(5, 5)]), LIMITS)).toEqual(VIEW);
    expect(moved(VIEW, gripOf([]), gripOf([]), LIMITS)).toEqual(VIEW);
  });
});

test('a touch may be the palm while a pen is down and for a second after it was seen', () => {
  const palm = new Palm();
  expect(palm.isLikely(0)).toBe(false);
  palm.pen(false, 1000);
  expect([palm.isLikely(1999), palm.isLikely(2000)]).toEqual([true, false]);
  palm.pen(true, 3000);
  expect(palm.isLikely(60_000)).toBe(true);
  palm.pen(false, 60_000);
  expect(palm.isLikely(61_000)).toBe(false);
});
