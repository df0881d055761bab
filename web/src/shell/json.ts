// SPDX-License-Identifier: Apache-2.0
// Texts that ought to be JSON and may be anything: what stands in the storage of a browser, what comes over a line.

/** The value; undefined when the text is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
