// SPDX-License-Identifier: Apache-2.0
// Paths below the workspace: their parts, and which of them hold what somebody looks for.

export function leafOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folders above a file, empty at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** The files whose paths hold every word, whatever its case and order. */
export function fittingFiles<T extends { readonly path: string }>(files: readonly T[], text: string): readonly T[] {
  const words = text.toLowerCase().split(/\s+/).filter(word => word !== '');
  return files.filter(({ path }) => words.every(word => path.toLowerCase().includes(word)));
}
