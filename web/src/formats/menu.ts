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
import { nameOf, written } from './names';

const KINDS: readonly FormatKind[] = ['picture', 'text', 'model'];

/** What is exported, and what the page does itself instead of downloading: the choice of a PNG. */
export interface Exportable {
  readonly diagram: Pick<Diagram, 'id' | 'language'>;
  readonly own?: Readonly<Record<string, () => void>>;
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
    const entry = (format: Format): MenuPart => {
      const asks = entryFor(own, format.id);
      return asks === undefined ? { label: nameOf(format), run: () => void exportAs(diagram.id, format) } : { label: t.formats.asks(nameOf(format)), run: asks };
    };
    const entries = fitting.filter(each => each.kind === kind).map(entry);
    return entries.length === 0 ? [] : [{ heading: t.formats.kinds[kind] }, ...entries];
  });
}
