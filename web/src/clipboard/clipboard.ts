// SPDX-License-Identifier: Apache-2.0
// What was copied last, for every tab of this browser. It comes from the server a moment after the copy: who pastes sooner
// waits for it. The keyboard puts an id into the system's clipboard at once; as soon as they are here, the notation of what
// was copied and the elements themselves take its place, where the browser allows that. What another program copied since
// is never mistaken for ours. The menu asks for nothing and gets the last.
import {
  type ClipboardData,
  CutOperation,
  EditorContextService,
  type IActionDispatcher,
  type IAsyncClipboardService,
  type IDiagramOptions,
  LazyInjector,
  PasteOperation,
  RequestClipboardDataAction,
  ServerCopyPasteHandler,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { topmost } from '../canvas/moves';
import { newId } from '../shell/ids';
import { parsed } from '../shell/json';
import { store, stored } from '../shell/storage';
import { REQUEST_TEXT, type RequestText, type SetText } from '../text/message';
import { asHtml, inHtml, isClipboardData, isSameText } from './carried';

const KEY = 'glsp.clipboard';
/** Browsers keep about 5 MB for a page; a larger copy stays in its tab. */
const MOST_SHARED = 2_000_000;

interface Copied {
  readonly id: string;
  readonly data: ClipboardData;
  /** In the notation; empty when there is none. */
  readonly text?: string;
}

/** What the page around the canvas does with texts. */
export interface TextDoor {
  /** Draws a text that was pasted onto the canvas. */
  paste(text: string): void;
  /** Copies the selection as text alone. */
  copy(): void;
  /** Asks for a text and draws it. */
  ask(): void;
}

@injectable()
export class Clipboard implements IAsyncClipboardService {
  @inject(LazyInjector) private readonly injector!: LazyInjector;
  @inject(TYPES.IDiagramOptions) private readonly options!: IDiagramOptions;
  /** Set by the session that this belongs to. */
  texts: TextDoor | undefined;
  private own: Copied | undefined;
  private pending: { readonly id: string; readonly copied: Promise<unknown> } | undefined;

  get isFilled(): boolean {
    return this.last() !== undefined;
  }

  clear(): void {
    this.own = undefined;
  }

  put(data: ClipboardData, id: string = newId(), text = ''): void {
    this.own = { id, data, text };
    const kept = JSON.stringify(this.own);
    store(KEY, kept.length <= MOST_SHARED ? kept : undefined);
  }

  get(id?: string): ClipboardData | undefined {
    if (this.own !== undefined && this.own.id === id) return this.own.data;
    const last = this.last();
    return id === undefined || id === last?.id ? last?.data : undefined;
  }

  /** Whether a text is the notation of what was copied last, in this tab or another. */
  isLast(text: string): boolean {
    return [this.own, this.last()].some(each => isSameText(each?.text ?? '', text));
  }

  async copy(id: string = newId()): Promise<void> {
    const copied = this.fetch(id);
    this.pending = { id, copied };
    await carry(await copied);
  }

  cut(id: string = newId()): void {
    const context = this.editor.get();
    const copied = this.fetch(id);
    this.pending = { id, copied };
    void copied.then(async ({ data, text }) => {
      void this.dispatcher.dispatch(CutOperation.create(context));
      await carry({ data, text });
    });
  }

  /** Pastes what was copied under the id, or last. */
  paste(id?: string): void {
    void this.arrived(id).then(data => {
      if (data !== undefined) this.insert(data);
    });
  }

  /** Pastes elements. */
  insert(clipboardData: ClipboardData): void {
    void this.dispatcher.dispatch(PasteOperation.create({ clipboardData, editorContext: this.editor.get() }));
  }

  /** The selected nodes, what they contain and the edges among them, in the notation; empty where there are none. */
  async text(geometry: boolean): Promise<string> {
    const client = await this.options.glspClientProvider();
    // Only a server of this project knows the notation.
    if (!('instance' in (client.initializeResult ?? {}))) return '';
    const request: RequestText = { kind: REQUEST_TEXT, requestId: '', elementIds: this.selected, geometry };
    const { lines } = await this.dispatcher.request<SetText>(request);
    return lines.map(line => line.text).join('\n');
  }

  private async arrived(id?: string): Promise<ClipboardData | undefined> {
    if (this.pending !== undefined && (id === undefined || id === this.pending.id)) await this.pending.copied;
    return this.get(id);
  }

  private async fetch(id: string): Promise<{ readonly data: ClipboardData; readonly text: string }> {
    const asked = this.dispatcher.request(RequestClipboardDataAction.create({ selectedElementIds: this.selected }));
    const [{ clipboardData: data }, text] = await Promise.all([asked, this.text(true)]);
    this.put(data, id, text);
    return { data, text };
  }

  /** Another tab may have copied since. */
  private last(): Copied | undefined {
    const text = stored(KEY);
    if (text === undefined) return this.own;
    const found = parsed(text);
    return isCopied(found) ? found : this.own;
  }

  private get selected(): string[] {
    return topmost(this.editor.selectedElements).map(each => each.id);
  }

  private get dispatcher(): IActionDispatcher {
    return this.injector.get<IActionDispatcher>(TYPES.IActionDispatcher);
  }

  private get editor(): EditorContextService {
    return this.injector.get(EditorContextService);
  }
}

/** Hands over to the system's clipboard. Where the browser does not allow it, the id that stands there does within this browser. */
async function carry({ data, text }: { readonly data: ClipboardData; readonly text: string }): Promise<void> {
  // The page of a server without TLS has no such clipboard, older browsers have none at all.
  if (text === '' || !window.isSecureContext || !('ClipboardItem' in window) || !document.hasFocus()) return;
  const blob = (type: string, content: string): Blob => new Blob([content], { type });
  const item = new ClipboardItem({ 'text/plain': blob('text/plain', text), 'text/html': blob('text/html', asHtml(text, data)) });
  await navigator.clipboard.write([item]).catch((error: unknown) => {
    if (!(error instanceof DOMException)) throw error;
  });
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
    if (event.clipboardData === null || !this.shouldPaste(event)) return;
    const text = event.clipboardData.getData('text/plain');
    const id = idIn(text);
    const data = inHtml(event.clipboardData.getData('text/html'));
    if (id !== undefined) this.clipboard.paste(id);
    else if (this.clipboard.isLast(text)) this.clipboard.paste();
    else if (data !== undefined) this.clipboard.insert(data);
    else if (text.trim() !== '') this.clipboard.texts?.paste(text);
    else return;
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
  const { id, data, text = '' } = (value ?? {}) as Partial<Record<keyof Copied, unknown>>;
  return typeof id === 'string' && typeof text === 'string' && isClipboardData(data);
}
