// SPDX-License-Identifier: Apache-2.0
// What was copied last, for every tab of this browser. The keyboard puts an id into the system's clipboard and asks for
// the data by it, so that what another program copied since is never mistaken for ours; the menu asks without an id and
// gets the last. The data itself comes from the server a moment after the copy: who pastes sooner waits for it.
import {
  type ClipboardData,
  CutOperation,
  EditorContextService,
  type IActionDispatcher,
  type IAsyncClipboardService,
  LazyInjector,
  PasteOperation,
  RequestClipboardDataAction,
  ServerCopyPasteHandler,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { newId } from '../shell/ids';
import { parsed } from '../shell/json';
import { store, stored } from '../shell/storage';

const KEY = 'glsp.clipboard';
/** Browsers keep about 5 MB for a page; a larger copy stays in its tab. */
const MOST_SHARED = 2_000_000;

interface Copied {
  readonly id: string;
  readonly data: ClipboardData;
}

@injectable()
export class Clipboard implements IAsyncClipboardService {
  @inject(LazyInjector) private readonly injector!: LazyInjector;
  private own: Copied | undefined;
  private pending: { readonly id: string; readonly copied: Promise<unknown> } | undefined;

  get isFilled(): boolean {
    return this.last() !== undefined;
  }

  clear(): void {
    this.own = undefined;
  }

  put(data: ClipboardData, id: string = newId()): void {
    this.own = { id, data };
    const text = JSON.stringify(this.own);
    store(KEY, text.length <= MOST_SHARED ? text : undefined);
  }

  get(id?: string): ClipboardData | undefined {
    if (this.own !== undefined && this.own.id === id) return this.own.data;
    const last = this.last();
    return id === undefined || id === last?.id ? last?.data : undefined;
  }

  copy(id: string = newId()): Promise<void> {
    const copied = this.fetch(id);
    this.pending = { id, copied };
    return copied;
  }

  cut(id?: string): void {
    const context = this.editor.get();
    void this.copy(id).then(() => this.dispatcher.dispatch(CutOperation.create(context)));
  }

  /** Pastes what was copied under the id, or last. */
  paste(id?: string): void {
    const editorContext = this.editor.get();
    void this.arrived(id).then(data => {
      if (data !== undefined) void this.dispatcher.dispatch(PasteOperation.create({ clipboardData: data, editorContext }));
    });
  }

  private async arrived(id?: string): Promise<ClipboardData | undefined> {
    if (this.pending !== undefined && (id === undefined || id === this.pending.id)) await this.pending.copied;
    return this.get(id);
  }

  private async fetch(id: string): Promise<void> {
    const answer = await this.dispatcher.request(RequestClipboardDataAction.create(this.editor.get()));
    this.put(answer.clipboardData, id);
  }

  /** Another tab may have copied since. */
  private last(): Copied | undefined {
    const text = stored(KEY);
    if (text === undefined) return this.own;
    const found = parsed(text);
    return isCopied(found) ? found : this.own;
  }

  private get dispatcher(): IActionDispatcher {
    return this.injector.get<IActionDispatcher>(TYPES.IActionDispatcher);
  }

  private get editor(): EditorContextService {
    return this.injector.get(EditorContextService);
  }
}

/** The keyboard's way. What the system's clipboard holds may come from any program and need not be ours. */
@injectable()
export class KeyboardClipboard extends ServerCopyPasteHandler {
  @inject(Clipboard) private readonly clipboard!: Clipboard;

  override handleCopy(event: ClipboardEvent): void {
    const id = this.mark(event);
    if (id !== undefined) void this.clipboard.copy(id);
  }

  override handleCut(event: ClipboardEvent): void {
    const id = this.mark(event);
    if (id !== undefined) this.clipboard.cut(id);
  }

  override handlePaste(event: ClipboardEvent): void {
    const id = idIn(event.clipboardData?.getData('text/plain') ?? '');
    if (id === undefined || !this.shouldPaste(event)) return;
    this.clipboard.paste(id);
    event.preventDefault();
  }

  /** Puts a new id into the system's clipboard; undefined when nothing of the diagram is to be copied. */
  private mark(event: ClipboardEvent): string | undefined {
    if (event.clipboardData === null || !this.shouldCopy(event)) return undefined;
    const id = newId();
    event.clipboardData.setData('text/plain', JSON.stringify({ clipboardId: id }));
    event.preventDefault();
    return id;
  }
}

/** The id in a text that this page put there; undefined for every other text. */
export function idIn(text: string): string | undefined {
  return /^\{"clipboardId":"([^"\\]*)"\}$/.exec(text)?.[1];
}

function isCopied(value: unknown): value is Copied {
  const { id, data } = (value ?? {}) as Partial<Record<keyof Copied, unknown>>;
  return typeof id === 'string' && typeof data === 'object' && data !== null;
}
