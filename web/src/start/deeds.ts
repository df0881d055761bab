// SPDX-License-Identifier: Apache-2.0
// What people do with diagrams of the list, one or several: each deed asks where it must, acts, and says what it did.
import { ApiError, deleteDiagram, deleteForever, type Diagram, renameDiagram, restoreDiagram, tagDiagram } from '../api/diagrams';
import { createDiagram } from '../api/library';
import { editorPath, go } from '../routes';
import { ask } from '../shell/dialog';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import { copyName, folded, TEMPLATE_TAG } from './shelf';
import { tag } from './tag-dialog';

/** The list that deeds change. */
export interface Shelf {
  /** All that is known, for names and tags. */
  readonly all: readonly Diagram[];
  readonly tags: readonly string[];
  /** Reads the list again. */
  refresh(): Promise<void>;
  /** Shows these as just made. */
  made(diagrams: readonly Diagram[]): void;
}

export class Deeds {
  constructor(private readonly shelf: Shelf) {}

  async rename(diagram: Diagram): Promise<void> {
    const name = await ask({ title: t.start.renameDiagram, label: t.shell.name, value: diagram.name, confirm: t.start.rename });
    if (name === undefined || name === '' || name === diagram.name) return;
    await this.attempt(async () => renameDiagram(diagram.id, name));
  }

  async tag(diagrams: readonly Diagram[]): Promise<void> {
    if ((await tag(diagrams, this.shelf.tags)) !== undefined) await this.shelf.refresh();
  }

  /** Offers the diagram as a beginning of new ones, or no longer. */
  async offer(diagram: Diagram, is: boolean): Promise<void> {
    const others = diagram.tags.filter(each => folded(each) !== TEMPLATE_TAG);
    await this.attempt(async () => {
      await tagDiagram(diagram.id, is ? [...others, TEMPLATE_TAG] : others);
      toast({ tone: 'good', text: is ? t.start.isTemplate(diagram.name) : t.start.isNoTemplate(diagram.name), ...(is ? { detail: t.start.isTemplateHint } : {}) });
    });
  }

  async duplicate(diagrams: readonly Diagram[]): Promise<void> {
    const names = new Set(this.shelf.all.map(each => each.name));
    await this.attempt(async () => {
      const made: Diagram[] = [];
      for (const diagram of diagrams) {
        const name = copyName(diagram.name, names, t.start.copyOf);
        names.add(name);
        made.push(await createDiagram({ copyOf: diagram.id, name, tags: diagram.tags.filter(each => folded(each) !== TEMPLATE_TAG) }));
      }
      this.shelf.made(made);
      const [first] = made;
      if (first !== undefined) toast({ tone: 'good', text: made.length === 1 ? t.start.wasMade(first.name) : t.start.copiesMade(made.length), ...(made.length === 1 ? { action: opening(first) } : {}) });
    });
  }

  async moveToTrash(diagrams: readonly Diagram[]): Promise<void> {
    await this.each(diagrams, deleteDiagram, done => {
      const [first] = done;
      const text = done.length === 1 ? t.start.isInTrash(first?.name ?? '') : t.start.areInTrash(done.length);
      toast({ tone: 'info', text, action: { label: t.start.undo, run: () => void this.restore(done) } });
    });
  }

  async restore(diagrams: readonly Diagram[]): Promise<void> {
    await this.each(diagrams, restoreDiagram, done => {
      const [first] = done;
      toast({ tone: 'good', text: done.length === 1 ? t.start.isBack(first?.name ?? '') : t.start.areBack(done.length) });
    });
  }

  async deleteForGood(diagrams: readonly Diagram[]): Promise<void> {
    const [first] = diagrams;
    const title = diagrams.length === 1 ? t.start.deleteForGoodOf(first?.name ?? '') : t.start.deleteManyForGood(diagrams.length);
    const sure = await ask({ title, text: t.start.deleteForGoodHint, confirm: t.start.deleteForGood, danger: true });
    if (sure !== undefined) await this.each(diagrams, deleteForever, () => undefined);
  }

  /** Does it with each until one refuses; what was done is said, whatever came after. */
  private async each(diagrams: readonly Diagram[], deed: (id: string) => Promise<unknown>, said: (done: readonly Diagram[]) => void): Promise<void> {
    const done: Diagram[] = [];
    await this.attempt(async () => {
      for (const diagram of diagrams) {
        await deed(diagram.id);
        done.push(diagram);
      }
    });
    if (done.length > 0) said(done);
  }

  /** Reads the list again afterwards, also when the server refused: somebody else may have been first. */
  private async attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      complain(error);
    }
    await this.shelf.refresh();
  }
}

export function opening(diagram: Diagram): { readonly label: string; run(): void } {
  return { label: t.start.open, run: () => go(editorPath(diagram.id)) };
}

export function complain(problem: ApiError): void {
  toast({ tone: 'error', text: problem.message, detail: problem.hint });
}
