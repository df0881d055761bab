// SPDX-License-Identifier: Apache-2.0
// JSON values: equality and copies.

/** Deep equality of JSON values. */
export function dequal(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const leftKeys = Object.keys(left);
  const rightKeys = Object.keys(right);
  if (leftKeys.length !== rightKeys.length) return false;
  return leftKeys.every(key => Object.hasOwn(right, key) && dequal((left as Values)[key], (right as Values)[key]));
}

/** A deep copy of a JSON value. */
export function copy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T;
  if (typeof value !== 'object' || value === null) return value;
  const made: Values = {};
  for (const key of Object.keys(value)) made[key] = copy((value as Values)[key]);
  return made as T;
}

type Values = Record<string, unknown>;
