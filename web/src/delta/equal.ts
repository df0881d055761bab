// SPDX-License-Identifier: Apache-2.0

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

type Values = Record<string, unknown>;
