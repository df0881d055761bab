// SPDX-License-Identifier: Apache-2.0
// The editor: top bar, palette, canvas. It opens a session for its diagram and passes it to its parts.
import { EnableDefaultToolsAction } from '@eclipse-glsp/client';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import '../canvas/canvas.css';
import '../canvas/measure-tip';
import '../canvas/forms.css';
import { CANVAS_KEYS } from '../canvas/graph-view';
import './editor.css';
import '../access/announcer';
import '../palette/palette';
import '../activity/activity-chip';
import '../comments/overlay';
import '../life/notices';
import '../connect/quick-connect';
import '../minimap/minimap';
import '../presence/overlay';
import '../presence/people';
import '../panel/side-panel';
import './link-chip';
import './zoom-bar';
import './narrow.css';
import '../canvas/contrast.css';
import { ApiError, describeLanguage, type Diagram, exportUrl, getDiagram, type LanguageDescription } from '../api/diagrams';
import { isFile } from '../api/files';
import { insideDoor } from '../inside/open';
import { type Around, editorPath } from '../routes';
import { type Format, listFormats } from '../api/formats';
import { textDoor } from '../clipboard/pasting';
import { type Command, type Desk, matches } from '../commands/command';
import { openCommandPalette } from '../commands/command-palette';
import { commands } from '../commands/list';
import { openShortcutSheet } from '../commands/shortcut-sheet';
import type { QuickConnect } from '../connect/quick-connect';
import { openLayoutDialog } from '../layout/dialog';
import { NO_LOOK } from '../languages/look';
import { type LinkStatus, NO_LINK } from '../connection/live-client';
import type { Palette } from '../palette/palette';
import { openExportDialog } from '../pictures/export-dialog';
import { importAndOpen } from '../files/importing';
import { quickOpen } from '../files/quick-open';
import { exportCommands, showExportMenu } from '../formats/menu';
import { preparePrinting, print } from '../pictures/print';
import type { Problem } from '../delta/message';
import type { SidePanel, Tab } from '../panel/side-panel';
import { icon } from '../shell/icons';
import { isLeavingOnPurpose } from '../shell/leave';
import { closeMenu } from '../shell/menu';
import { store, stored } from '../shell/storage';
import { toast } from '../shell/toasts';
import { TextPlace } from '../text/place';
import { remember } from '../start/marks';
import '../start/dialogs.css';
import { CANVAS_ID } from './canvas-container';
import { bar } from './bar';
import { followHand, isOnCanvas } from './hand';
import { onComing } from '../login/own';
import { rename, restore, tagging } from './keeping';
import { runByKey } from './page-keys';
import { EditorSession } from './session';
import { inTrash, wall } from './wall';
import { comeByLink } from '../sharing/link';
import { openShare } from '../sharing/share-dialog';
import { t } from '../texts/texts';

/** Previews in the palette carry the next free name; they are asked for again once edits have calmed down. */
const PALETTE_CALM_MS = 700;
const PANEL_KEY = 'glsp.panel';

@customElement('glsp-editor')
export class EditorPage extends LitElement {
  @property({ attribute: false }) diagramId = '';
  /** What the address says to show. */
  @property({ attribute: false }) element = '';
  /** The box that was left to come here. */
  @property({ attribute: false }) around: Around | undefined;
  @state() private aroundName = '';
  @state() private diagram: Diagram | undefined;
  @state() private problem: ApiError | undefined;
  @state() private session: EditorSession | undefined;
  @state() private link: LinkStatus = NO_LINK;
  @state() private selected: readonly string[] = [];
  @state() private readonly_ = false;
  @state() private language: LanguageDescription | undefined;
  @state() private problems: readonly Problem[] = [];
  @state() private isPanelOpen = stored(PANEL_KEY) !== 'closed' && window.innerWidth >= 1100;
  @state() private formats: readonly Format[] = [];
  private readonly fixed: readonly Command[] = commands({
    palette: () => this.openPalette(),
    find: () => this.openPalette('elements'),
    sheet: () => openShortcutSheet(this.fixed),
    togglePanel: () => this.togglePanel(),
    showTab: tab => void this.showPanel(tab),
    grow: side => void this.querySelector<QuickConnect>('glsp-connect')?.grow(side),
    toggleText: () => this.querySelector<TextPlace>('glsp-text-place')?.toggle(),
    rename: () => void this.rename(),
    openFile: () => void quickOpen(),
    tags: () => void tagging(this.diagramId),
    share: () => openShare({ id: this.diagramId, name: this.diagram?.name ?? this.diagramId }, () => this.session?.focusCanvas()),
    clipboard: what => void this.session?.clipboard[what](),
    exportAs: format => window.location.assign(exportUrl(this.diagramId, format)),
    exportPng: () => this.session && openExportDialog(this.session, this.diagram?.name ?? ''),
    recolour: change => {
      change();
      this.requestUpdate();
    },
    print: () => void (this.session && print(this.session, this.diagram?.name ?? '')),
  });
  private unlisten = (): unknown => undefined;
  private endPrinting = (): void => undefined;
  private paletteTimer: number | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.endPrinting = preparePrinting(() => this.session?.canvas ?? null);
    window.addEventListener('beforeunload', this.leaving);
    document.addEventListener('keydown', this.pageKey);
    this.unlisten = onComing(() => this.came());
    window.addEventListener('focus', this.looked);
  }

  /** Not before: the element is made while this module loads, and gets its properties with the first update. */
  protected override firstUpdated(): void {
    void this.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('beforeunload', this.leaving);
    document.removeEventListener('keydown', this.pageKey);
    window.removeEventListener('focus', this.looked);
    window.clearTimeout(this.paletteTimer);
    closeMenu();
    this.endPrinting();
    this.unlisten();
    this.session?.close();
    if (this.isUnsaved) toast({ tone: 'warning', text: t.files.left(this.diagram?.name ?? ''), detail: t.files.leftHint });
    if (this.link.unsent > 0 && this.diagram !== undefined) {
      toast({ tone: 'warning', text: t.life.left(this.diagram.name), detail: this.link.isKept ? t.life.leftHint : '' });
    }
  }

  protected override render(): TemplateResult {
    if (this.problem) return wall(this.problem, { restore: () => void this.restore(), tryAgain: () => void this.open(), importIt: () => void importAndOpen(this.diagramId) });
    return html`<div class="editor">
      ${this.bar()}
      ${this.session ? html`<glsp-notices .session=${this.session} .link=${this.link}></glsp-notices>` : nothing}
      <div class="editor-body">
        ${this.session ? html`<glsp-palette .session=${this.session} .disabled=${this.readonly_}></glsp-palette>` : html`<div class="palette"></div>`}
        <main class="stage" aria-label=${t.editor.canvas} @pointerdown=${this.taken}>
          <p hidden id=${CANVAS_KEYS}>${t.access.keysOfCanvas}</p>
          <div id=${CANVAS_ID}></div>
          <div id="${CANVAS_ID}-hidden"></div>
          <div id="${CANVAS_ID}-popup" class="sprotty-popup-closed"></div>
          ${this.session
            ? html`${this.paletteButton()}<glsp-connect .session=${this.session} .selected=${this.selected} .disabled=${!this.canEdit}></glsp-connect><glsp-presence .session=${this.session}></glsp-presence><glsp-comment-signs .session=${this.session}></glsp-comment-signs><glsp-activity .session=${this.session}></glsp-activity><glsp-minimap .session=${this.session}></glsp-minimap><glsp-zoom .session=${this.session}></glsp-zoom><glsp-measure-tip .session=${this.session}></glsp-measure-tip>`
            : html`<p class="stage-note" role="status">${t.editor.opening}</p>`}
        </main>
        ${this.session
          ? html`<glsp-text-place
              .session=${this.session}
              .language=${this.language}
              .selected=${this.selected}
              .locked=${this.readonly_}
              .online=${this.link.state === 'online'}
              .toggled=${() => this.requestUpdate()}
            ></glsp-text-place>`
          : nothing}
        ${this.session && this.isPanelOpen
          ? html`<glsp-panel
              @closed=${() => this.togglePanel()}
              .session=${this.session}
              .language=${this.language}
              .selected=${this.selected}
              .problems=${this.problems}
              .disabled=${!this.canEdit}
              .locked=${this.readonly_}
              .online=${this.link.state === 'online'}
            ></glsp-panel>`
          : nothing}
      </div>
      ${this.session ? html`<glsp-announcer .session=${this.session} .link=${this.link} .selected=${this.selected}></glsp-announcer>` : nothing}
    </div>`;
  }

  private bar(): TemplateResult {
    return bar({
      name: this.diagram?.name ?? '',
      around: this.around === undefined || this.aroundName === '' ? undefined : { name: this.aroundName, path: editorPath(this.around.id, this.around.element) },
      session: this.session,
      desk: this.desk,
      link: this.link,
      commands: this.commands,
      isLocked: this.readonly_,
      canEdit: this.canEdit,
      isPanelOpen: this.isPanelOpen,
      textButton: TextPlace.button(this.querySelector('glsp-text-place')),
      rename: () => void this.rename(),
      export: at => this.exportMenu(at),
      togglePanel: () => this.togglePanel(),
      layout: () => this.session && openLayoutDialog(this.session),
      recoloured: () => this.requestUpdate(),
      renamedAuthor: () => this.renamedAuthor(),
    });
  }

  /** On narrow screens the palette lies above the canvas, when one wants it. */
  private paletteButton(): TemplateResult {
    const show = (): void => {
      if (this.palette !== null) this.palette.open = !this.palette.open;
    };
    return html`<button class="button square palette-button" aria-label=${t.touch.showPalette} title=${t.touch.showPalette} @click=${show}>${icon('add')}</button>`;
  }

  /** All commands, with those that the server's formats bring. */
  private get commands(): readonly Command[] {
    return this.diagram === undefined ? this.fixed : [...this.fixed, ...exportCommands(this.formats, { ...this.diagram, id: this.diagramId })];
  }

  /** A file with edits that are not in it yet. */
  private get isUnsaved(): boolean {
    return isFile(this.diagramId) && this.session?.files.isDirty === true;
  }

  private get canEdit(): boolean {
    return !this.readonly_ && this.link.state === 'online';
  }

  private get desk(): Desk | undefined {
    if (this.session?.root === undefined) return undefined;
    return { session: this.session, isReadonly: this.readonly_, isOnline: this.link.state === 'online' };
  }

  private openPalette(only?: 'elements'): void {
    if (this.desk) openCommandPalette({ desk: this.desk, commands: this.commands }, only);
  }

  private togglePanel(): void {
    this.isPanelOpen = !this.isPanelOpen;
    store(PANEL_KEY, this.isPanelOpen ? 'open' : 'closed');
  }

  private async showPanel(tab: Tab): Promise<void> {
    if (!this.isPanelOpen) this.togglePanel();
    await this.updateComplete;
    this.querySelector<SidePanel>('glsp-panel')?.show(tab);
  }

  private async open(): Promise<void> {
    this.problem = undefined;
    try {
      await comeByLink(this.diagramId);
      this.diagram = await getDiagram(this.diagramId);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem = error;
      return;
    }
    if (typeof this.diagram.deletedAt === 'string') {
      this.problem = inTrash();
      return;
    }
    void this.readFormats();
    void this.readAround();
    await this.describe();
    await this.updateComplete;
    if (!this.isConnected) return;
    document.title = `${this.diagram.name} · glsp`;
    if (!isFile(this.diagramId)) remember(this.diagram.id);
    await this.start(new EditorSession(this.diagram.type, this.diagramId, socketUrl(this.diagramId), this.language?.look ?? NO_LOOK));
  }

  /** Who may not read the diagram around this one, or finds it gone, has no way back to it. */
  private async readAround(): Promise<void> {
    if (this.around === undefined) return;
    try {
      const { name, deletedAt } = await getDiagram(this.around.id);
      this.aroundName = typeof deletedAt === 'string' ? '' : name;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  private async restore(): Promise<void> {
    await restore(this.diagramId);
    await this.open();
  }

  private named(name: string): void {
    if (this.diagram !== undefined) this.diagram = { ...this.diagram, name };
    document.title = `${name} · glsp`;
  }

  private async start(session: EditorSession): Promise<void> {
    session.onStatus(status => this.linkChanged(status));
    session.clipboard.texts = textDoor(session);
    session.insideMenu.door = insideDoor(session);
    session.steps.onChange(() => this.requestUpdate());
    session.onLife(({ name }) => this.named(name));
    session.onSelection(change => (this.selected = change.selectedElements));
    session.onProblems(problems => (this.problems = problems));
    session.comments.onOpen(() => void this.showPanel('comments'));
    session.onEditMode(() => (this.readonly_ = session.context.isReadonly));
    this.session = session;
    if (this.language !== undefined) session.types.fill(this.language);
    try {
      await session.load();
    } catch (error) {
      if (session.isClosed()) return; // The page was left meanwhile.
      const message = error instanceof Error ? error.message : String(error);
      this.problem = new ApiError('open', t.editor.notOpened, message, 0);
      session.close();
      return;
    }
    if (session.isClosed()) return;
    session.onTools(() => this.palette?.released());
    session.onModel(() => this.modelChanged());
    await this.palette?.load();
    if (session.isClosed()) return;
    session.focusCanvas();
    if (this.element !== '') await session.show([this.element]);
  }

  /** What it can be exported as; without that the menu asks again. */
  private async readFormats(): Promise<void> {
    try {
      this.formats = await listFormats();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  /** What the language declares; without it the editor works, but shows types instead of names. */
  private async describe(): Promise<void> {
    if (this.diagram === undefined) return;
    try {
      this.language = await describeLanguage(this.diagram.language);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  }

  private get palette(): Palette | null {
    return this.querySelector<Palette>('glsp-palette');
  }

  private modelChanged(): void {
    window.clearTimeout(this.paletteTimer);
    this.paletteTimer = window.setTimeout(() => void this.palette?.load(), PALETTE_CALM_MS);
  }

  private linkChanged(status: LinkStatus): void {
    const back = this.link.state !== 'online' && status.state === 'online' && this.session?.root !== undefined;
    this.link = status;
    if (back) void this.refreshName();
  }

  /** The name may have been changed elsewhere while nobody could tell. */
  private async refreshName(): Promise<void> {
    try {
      this.named((await getDiagram(this.diagramId)).name);
    } catch (error) {
      // Gone again already: the old name stays until the next connection.
      if (!(error instanceof ApiError)) throw error;
    }
  }

  private async rename(): Promise<void> {
    const name = this.diagram === undefined ? undefined : await rename(this.diagram);
    if (name !== undefined) this.named(name);
  }

  /** Somebody is in, here or in another tab: what was refused before is asked for again. */
  private came(): void {
    this.requestUpdate();
    if (this.problem?.status === 401) void this.open();
    else this.session?.client.admitted();
  }

  private renamedAuthor(): void {
    this.requestUpdate();
    toast({ tone: 'good', text: t.editor.nameSaved, detail: t.editor.nameSavedHint });
  }

  private exportMenu(at: HTMLElement): void {
    const diagram = this.diagram === undefined ? undefined : { ...this.diagram, id: this.diagramId };
    if (diagram !== undefined) void showExportMenu({ diagram, own: { png: () => this.session && openExportDialog(this.session, diagram.name) } }, at);
  }

  private save(): void {
    if (!isFile(this.diagramId)) toast({ tone: 'good', text: t.editor.savedAsYouDraw });
    else if (this.canEdit) this.session?.files.save();
  }

  /** Keys that work wherever the focus is, as long as nobody is typing. */
  private readonly pageKey = (event: KeyboardEvent): void => {
    if (matches(event, 'Ctrl+S')) {
      event.preventDefault();
      this.save();
    } else if (event.key === 'Escape' && document.querySelector('dialog[open], .menu') === null) {
      void this.session?.dispatch(EnableDefaultToolsAction.create());
    } else if (this.desk) runByKey(event, this.commands, this.desk);
  };

  /** While something of the canvas is in the hand, what lies above the canvas lets it pass. */
  private readonly taken = (event: PointerEvent): void => {
    if (!isOnCanvas(event)) return;
    if (this.palette !== null) this.palette.open = false;
    followHand(event.currentTarget as HTMLElement);
  };

  private readonly looked = (): void => {
    if (this.link.state === 'online') void this.refreshName();
  };

  private readonly leaving = (event: BeforeUnloadEvent): void => {
    const isUnsent = this.link.unsent > 0 && !(isLeavingOnPurpose() && this.link.isKept);
    if (isUnsent || (this.isUnsaved && !isLeavingOnPurpose())) event.preventDefault();
  };
}

/** It names the diagram, so that whoever shares connections out among servers can bring together who meets there. */
function socketUrl(diagramId: string): string {
  const url = new URL('/glsp', window.location.href);
  url.searchParams.set('diagram', diagramId);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
