// SPDX-License-Identifier: Apache-2.0
// Path data of the shape list for a box of a size. The list is the server's own file: pictures made without a browser
// show the same shapes. What its words mean is written in src/glsp/languages/shapes.py.
import GLYPHS_ from '../../../src/glsp/languages/glyphs.json';
import SHAPES_ from '../../../src/glsp/languages/shapes.json';

export interface ShapeForm {
  readonly outline?: string;
  readonly polygon?: readonly (readonly string[])[];
  readonly detail?: string;
  readonly corner?: number;
  readonly radius?: number;
  readonly stroke?: number;
  readonly dash?: string;
  readonly anchor?: string;
}

const SHAPES: Readonly<Record<string, ShapeForm>> = SHAPES_;
const GLYPHS: Readonly<Record<string, string>> = GLYPHS_;

/** Of `e`, px. */
const DEPTH = 8;

const ROUNDED: ShapeForm = SHAPES_.rounded;

/** A form of the list; a rounded box where the name is unknown. */
export function formOf(name: string): ShapeForm {
  return Object.hasOwn(SHAPES, name) ? (SHAPES[name] ?? ROUNDED) : ROUNDED;
}

/** The strokes of a drawing on a field of 16 x 16; '' for an unknown name. */
export function glyphPath(name: string): string {
  return Object.hasOwn(GLYPHS, name) ? (GLYPHS[name] ?? '') : '';
}

/** The filled part, in the frame of the box. */
export function outlinePath(form: ShapeForm, width: number, height: number, radius?: number): string {
  const room = roomOf(form, width, height, radius);
  if (form.polygon === undefined) return filled(form.outline ?? '', room);
  return roundedPolygon(
    form.polygon.map(([x = '', y = '']) => ({ x: value(x, room), y: value(y, room) })),
    form.corner ?? 0,
  );
}

/** The lines on it; '' where there are none. */
export function detailPath(form: ShapeForm, width: number, height: number, radius?: number): string {
  return filled(form.detail ?? '', roomOf(form, width, height, radius));
}

interface Room {
  readonly w: number;
  readonly h: number;
  readonly r: number;
  readonly e: number;
}

function roomOf(form: ShapeForm, width: number, height: number, radius: number | undefined): Room {
  const shorter = Math.min(width, height);
  return { w: width, h: height, r: Math.min(radius ?? form.radius ?? 0, shorter / 2), e: Math.min(DEPTH, shorter / 4) };
}

function filled(template: string, room: Room): string {
  if (template === '') return '';
  return template
    .split(' ')
    .map(word => (/^[A-Z]$/.test(word) ? word : num(value(word, room))))
    .join(' ');
}

type Term = readonly [factor: number, of: keyof Room | ''];

const READ = new Map<string, readonly Term[]>();

/** A sum of terms such as `0.5w-3`. */
function value(expression: string, room: Room): number {
  let terms = READ.get(expression);
  if (terms === undefined) {
    terms = [...expression.matchAll(/([+-]?)(\d*\.?\d*)([whre]?)/g)]
      .filter(([all]) => all !== '')
      .map(([, sign, digits, of]): Term => [(digits === '' ? 1 : Number(digits)) * (sign === '-' ? -1 : 1), of as Term[1]]);
    READ.set(expression, terms);
  }
  return terms.reduce((sum, [factor, of]) => sum + factor * (of === '' ? 1 : room[of]), 0);
}

interface Corner {
  readonly x: number;
  readonly y: number;
}

function roundedPolygon(corners: readonly Corner[], radius: number): string {
  const { length } = corners;
  return `${corners
    .map((corner, at) => {
      const into = towards(corner, corners[(at + length - 1) % length] ?? corner, radius);
      const out = towards(corner, corners[(at + 1) % length] ?? corner, radius);
      return `${at === 0 ? 'M' : 'L'}${num(into.x)} ${num(into.y)}Q${num(corner.x)} ${num(corner.y)} ${num(out.x)} ${num(out.y)}`;
    })
    .join('')}Z`;
}

function towards(start: Corner, end: Corner, distance: number): Corner {
  const length = Math.hypot(end.x - start.x, end.y - start.y);
  const part = length === 0 ? 0 : Math.min(distance, length / 2) / length;
  return { x: start.x + (end.x - start.x) * part, y: start.y + (end.y - start.y) * part };
}

function num(number: number): number {
  return Math.round(number * 100) / 100;
}
