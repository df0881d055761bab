// SPDX-License-Identifier: Apache-2.0
// What was copied last. The keyboard puts an id into the system's clipboard and asks for the data by it; the menu asks
// without an id and gets the last.
import {
  type ClipboardData,
  CutOperation,
  EditorContextService,
  type IActionDispatcher,
  type IAsyncClipboardService,
  PasteOperation,
  RequestClipboardDataAction,
  ServerCopyPasteHandler,
  TYPES,
  LazyInjector,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';

@injectable()
export class Clipboard implements IAsyncClipboardService {
  @inject(LazyInjector) private readonly injector!: LazyInjector;
  private data: ClipboardData | undefined;
  private id: string | undefined;

  get isFilled(): boolean {
    return this.data !== undefined;
  }

  clear(): void {
    this.data = undefined;
    this.id = undefined;
  }

  put(data: ClipboardData, id?: string): void {
    this.data = data;
    this.id = id;
  }

  get(id?: string): ClipboardData | undefined {
    return id === undefined || id === this.id ? this.data : undefined;
  }

  copy(): void {
    void this.fetch();
  }

  cut(): void {
    const context = this.editor.get();
    void this.fetch().then(() => this.dispatcher.dispatch(CutOperation.create(context)));
  }

  paste(): void {
    if (this.data === undefined) return;
    void this.dispatcher.dispatch(PasteOperation.create({ clipboardData: this.data, editorContext: this.editor.get() }));
  }

  private async fetch(): Promise<void> {
    const answer = await this.dispatcher.request(RequestClipboardDataAction.create(this.editor.get()));
    this.put(answer.clipboardData);
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
  override handlePaste(event: ClipboardEvent): void {
    if (isOurs(event.clipboardData?.getData('text/plain') ?? '')) super.handlePaste(event);
  }
}

/** True for the text that the library puts there when elements are copied. */
export function isOurs(text: string): boolean {
  return /^\{"clipboardId":"[^"\\]*"\}$/.test(text);
}
