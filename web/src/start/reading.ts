// SPDX-License-Identifier: Apache-2.0
// Files that somebody drops, chooses or pastes, as texts the server can read; or why not, and what to do.
import { t } from '../texts/texts';

/** Larger ones hold more than the server takes; looking at them first would only keep people waiting. */
export const LARGEST_FILE = 32 * 1024 * 1024;
export const MOST_FILES = 100;
const LONGEST_NAME = 200;

/** Why a file was not taken. */
export class UnreadableFile extends Error {
  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message);
    this.name = 'UnreadableFile';
  }
}

/** The text of a file. Throws UnreadableFile. */
export async function textOf(file: File): Promise<string> {
  if (file.size > LARGEST_FILE) throw new UnreadableFile(t.start.tooLarge(mebibytes(file.size)), t.start.tooLargeHint(mebibytes(LARGEST_FILE)));
  let data: Uint8Array;
  try {
    data = new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    // Folders, and files that were moved away since they were chosen.
    if (!(error instanceof DOMException)) throw error;
    throw new UnreadableFile(t.start.notReadable, t.start.notReadableHint);
  }
  return decoded(data);
}

/** Bytes as text: UTF-8, UTF-16 where its mark says so, or what an XML declaration names. Throws UnreadableFile. */
export function decoded(data: Uint8Array): string {
  if (data.length === 0) throw new UnreadableFile(t.start.emptyFile, t.start.whatIsRead);
  if (startsWith(data, [0x50, 0x4b, 0x03, 0x04])) throw new UnreadableFile(t.start.isZip, t.start.isZipHint);
  const encoding = startsWith(data, [0xff, 0xfe]) ? 'utf-16le' : startsWith(data, [0xfe, 0xff]) ? 'utf-16be' : (declared(data) ?? 'utf-8');
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(data);
    if (!text.includes('\0')) return text;
  } catch (error) {
    // A TypeError: bytes that the encoding does not have; a RangeError: an encoding that nobody knows.
    if (!(error instanceof TypeError || error instanceof RangeError)) throw error;
  }
  throw new UnreadableFile(t.start.notText, t.start.notTextHint);
}

/** The encoding that an XML declaration names; UTF-16 cannot be read in a declaration of single bytes, so it is none. */
function declared(data: Uint8Array): string | undefined {
  const head = String.fromCharCode(...data.subarray(0, 400));
  const found = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][\w.-]{0,40})["']/.exec(head)?.[1];
  return found?.toLowerCase().startsWith('utf') === true ? undefined : found;
}

/** What a diagram from this file is called: its name without ending. */
export function nameOf(file: string): string {
  const plain = file.replace(/\.[^.]{1,8}$/, '').replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return plain.slice(0, LONGEST_NAME).trim() || t.start.imported;
}

/** The diagram type whose files end like this one. */
export function typeOf(file: string, languages: readonly { readonly diagramType: string; readonly extensions: readonly string[] }[]): string | undefined {
  const name = file.toLowerCase();
  return languages.find(language => language.extensions.some(ending => name.endsWith(ending)))?.diagramType;
}

function startsWith(data: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, at) => data[at] === byte);
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / (1024 * 1024));
}
