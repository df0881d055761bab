// SPDX-License-Identifier: Apache-2.0
// The menu of what a diagram can be exported as: pictures, text for other tools, the model.
import { ApiError, type Diagram } from '../api/diagrams';
import { type Format, type FormatKind, listFormats } from '../api/formats';
import type { Command } from '../commands/command';
import { type MenuPart, showMenu } from '../shell/menu';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import { entryFor } from '../texts/words';
import { exportAs } from './exporting';

const KINDS: readonly FormatKind[] = ['picture', 'text', 'model'];

/** What is exported, and what the page does itself instead of downloading: the choice of a PNG. */
export interface Exportable {
  readonly diagram: Pick<Diagram, 'id' | 'language'>;
  readonly own?: Readonly<Record<string, () => void>>;
}

/** What a format is called in the reader's language. */
export function nameOf(format: Pick<Format, 'id' | 'title'>): string {
  return entryFor<string>(t.formats.names, format.id) ?? format.title.charAt(0).toUpperCase() + format.title.slice(1);
}

/** The formats that a diagram of this language can be written in. */
export function written(formats: readonly Format[], language: string): readonly Format[] {
  return formats.filter(each => each.writes && (each.languages.length === 0 || each.languages.includes(language)));
}

/** Opens the menu at a button or a point of the window. */
export async function showExportMenu(what: Exportable, at: HTMLElement | { readonly x: number; readonly y: number }): Promise<void> {
  try {
    showMenu(parts(await listFormats(), what), at);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast({ tone: 'error', text: error.message, detail: error.hint });
  }
}

/** A command for every text; pictures and the model have theirs. */
export function exportCommands(formats: readonly Format[], diagram: Exportable['diagram']): readonly Command[] {
  return written(formats, diagram.language)
    .filter(each => each.kind === 'text')
    .map((format): Command => ({ id: `export-${format.id}`, label: t.formats.exportAs(nameOf(format)), group: 'Diagram', icon: 'download', run: () => void exportAs(diagram.id, format) }));
}

function parts(formats: readonly Format[], { diagram, own = {} }: Exportable): readonly MenuPart[] {
  const fitting = written(formats, diagram.language);
  return KINDS.flatMap((kind): MenuPart[] => {
    const entries = fitting.filter(each => each.kind === kind).map((format): MenuPart => ({ label: nameOf(format), run: entryFor(own, format.id) ?? (() => void exportAs(diagram.id, format)) }));
    return entries.length === 0 ? [] : [{ heading: t.formats.kinds[kind] }, ...entries];
  });
}
