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
import { ApiError, describeLanguage, type Diagram, exportUrl, type Format, getDiagram, type LanguageDescription, login, renameDiagram, restoreDiagram } from '../api/diagrams';
import { textDoor } from '../clipboard/pasting';
import { type Command, type Desk, isEnabled, isTyping, labelNow, matches, written } from '../commands/command';
import { openCommandPalette } from '../commands/command-palette';
import { listDiagrams } from '../api/library';
import { commands } from '../commands/list';
import { openShortcutSheet } from '../commands/shortcut-sheet';
import type { QuickConnect } from '../connect/quick-connect';
import { NO_LOOK } from '../languages/look';
import { type LinkStatus, NO_LINK } from '../connection/live-client';
import type { Palette } from '../palette/palette';
import { openExportDialog } from '../pictures/export-dialog';
import { preparePrinting, print } from '../pictures/print';
import type { Problem } from '../delta/message';
import type { SidePanel, Tab } from '../panel/side-panel';
import { follow } from '../routes';
import { authorButton, themeButton } from '../shell/controls';
import { ask } from '../shell/dialog';
import { icon } from '../shell/icons';
import { isLeavingOnPurpose } from '../shell/leave';
import { closeMenu, type MenuPart, showMenu } from '../shell/menu';
import { store, stored } from '../shell/storage';
import { toast } from '../shell/toasts';
import { stepsButton } from '../steps/button';
import { TextPlace } from '../text/place';
import { remember } from '../start/marks';
import { tagCounts } from '../start/shelf';
import { tag } from '../start/tag-dialog';
import '../start/dialogs.css';
import { CANVAS_ID } from './canvas-container';
import { BAR, BEHIND, MORE, STEPS } from './offered';
import { EditorSession } from './session';
import { t } from '../texts/texts';

/** Previews in the palette carry the next free name; they are asked for again once edits have calmed down. */
const PALETTE_CALM_MS = 700;
/** Code of the wall before a diagram that rests in the trash. */
const IN_TRASH = 'trashed';
const PANEL_KEY = 'glsp.panel';
const NARROW = '(width <= 760px)';

const isNarrow = (): boolean => window.matchMedia(NARROW).matches;

@customElement('glsp-editor')
export class EditorPage extends LitElement {
  @property({ attribute: false }) diagramId = '';
  @state() private diagram: Diagram | undefined;
  @state() private problem: ApiError | undefined;
  @state() private session: EditorSession | undefined;
  @state() private link: LinkStatus = NO_LINK;
  @state() private selected: readonly string[] = [];
  @state() private readonly_ = false;
  @state() private language: LanguageDescription | undefined;
  @state() private problems: readonly Problem[] = [];
  @state() private isPanelOpen = stored(PANEL_KEY) !== 'closed' && window.innerWidth >= 1100;
  private readonly commands: readonly Command[] = commands({
    palette: () => this.openPalette(),
    find: () => this.openPalette('elements'),
    sheet: () => openShortcutSheet(this.commands),
    togglePanel: () => this.togglePanel(),
    showTab: tab => void this.showPanel(tab),
    grow: side => void this.querySelector<QuickConnect>('glsp-connect')?.grow(side),
    toggleText: () => this.querySelector<TextPlace>('glsp-text-place')?.toggle(),
    rename: () => void this.rename(),
    tags: () => void this.tag(),
    clipboard: what => void this.session?.clipboard[what](),
    exportAs: format => window.location.assign(exportUrl(this.diagramId, format)),
    exportPng: () => this.session && openExportDialog(this.session, this.diagram?.name ?? ''),
    recolour: change => {
      change();
      this.requestUpdate();
    },
    print: () => void (this.session && print(this.session, this.diagram?.name ?? '')),
  });
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
    this.session?.close();
    if (this.link.unsent > 0 && this.diagram !== undefined) {
      toast({ tone: 'warning', text: t.life.left(this.diagram.name), detail: this.link.isKept ? t.life.leftHint : '' });
    }
  }

  protected override render(): TemplateResult {
    if (this.problem) return this.problemTemplate(this.problem);
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
    const locked = this.readonly_;
    return html`<header class="bar">
      <a class="button plain square" href="/" aria-label=${t.editor.allDiagrams} title=${t.editor.allDiagrams} @click=${follow}>${icon('back')}</a>
      <img class="wide" src="/favicon.svg" alt="" width="26" height="26" />
      <h1 class="bar-name">
        <button class="button plain" title=${t.editor.rename} aria-label=${t.editor.renameOf(this.diagram?.name ?? '')} @click=${() => void this.rename()}>
          ${this.diagram?.name ?? '…'}
        </button>
      </h1>
      ${locked ? html`<span class="badge">${t.editor.readOnly}</span>` : nothing}
      <glsp-link .status=${this.link}></glsp-link>
      <span class="space"></span>
      <div class="bar-group" role="toolbar" aria-label=${t.editor.edit}>
        ${BAR.map(id => (id === '' ? html`<span class="rule wide"></span>` : id === STEPS ? stepsButton(this.session, this.canEdit) : this.tool(id)))}
        <button class="button plain square" aria-label=${t.editor.moreCommands} title=${t.editor.moreCommands} aria-haspopup="menu" aria-expanded="false" @click=${this.moreMenu}>
          ${icon('more')}
        </button>
      </div>
      <span class="space wide"></span>
      ${this.session ? html`<glsp-people class="wide" .session=${this.session}></glsp-people>` : nothing}
      <button class="button wide" aria-haspopup="menu" aria-expanded="false" @click=${this.exportMenu}>${icon('download')}${t.editor.export}</button>
      ${TextPlace.button(this.querySelector('glsp-text-place'))}
      <button class="button plain square" aria-label=${t.editor.sidePanel} title=${t.editor.withKey(t.editor.sidePanel, written('Ctrl+B'))} aria-pressed=${this.isPanelOpen ? 'true' : 'false'} @click=${() => this.togglePanel()}>
        ${icon('panel')}
      </button>
      <span class="bar-group wide">${themeButton(() => this.requestUpdate())} ${authorButton(() => this.renamedAuthor())}</span>
    </header>`;
  }

  /** On narrow screens the palette lies above the canvas, when one wants it. */
  private paletteButton(): TemplateResult {
    const show = (): void => {
      if (this.palette !== null) this.palette.open = !this.palette.open;
    };
    return html`<button class="button square palette-button" aria-label=${t.touch.showPalette} title=${t.touch.showPalette} @click=${show}>${icon('add')}</button>`;
  }

  private tool(id: string): TemplateResult | typeof nothing {
    const command = this.commands.find(each => each.id === id);
    const { desk } = this;
    if (command?.icon === undefined) return nothing;
    const key = command.keys?.[0];
    const named = (name: string): string => (key === undefined ? name : t.editor.withKey(name, written(key)));
    const now = desk === undefined ? command.label : labelNow(command, desk);
    const run = (): void => {
      if (this.desk) command.run(this.desk);
      this.session?.focusCanvas();
    };
    const enabled = desk !== undefined && isEnabled(command, desk);
    const wide = BEHIND.includes(id) ? 'wide' : '';
    return html`<button class="button plain square ${wide}" aria-label=${named(command.label)} title=${named(now)} ?disabled=${!enabled} @click=${run}>${icon(command.icon)}</button>`;
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

  private readonly moreMenu = (event: Event): void => {
    const { desk } = this;
    if (desk === undefined) return;
    const parts = [...(isNarrow() ? BEHIND : []), ...MORE].flatMap((id): MenuPart[] => {
      const command = this.commands.find(each => each.id === id);
      if (command === undefined) return id === '' ? ['line'] : [];
      const keys = command.keys?.[0];
      return [{ label: labelNow(command, desk), disabled: !isEnabled(command, desk), ...(keys === undefined ? {} : { keys: written(keys) }), run: () => command.run(desk) }];
    });
    showMenu(parts, event.currentTarget as HTMLElement);
  };

  private problemTemplate(problem: ApiError): TemplateResult {
    return html`<main class="wall">
      <h1>${problem.message}</h1>
      <p>${problem.hint}</p>
      <div class="wall-actions">
        ${problem.status === 401
          ? html`<button class="button primary" @click=${() => void this.signIn()}>${t.shell.signIn}</button>`
          : problem.code === IN_TRASH
            ? html`<button class="button primary" @click=${() => void this.restore()}>${t.life.restore}</button>`
            : html`<button class="button primary" @click=${() => void this.open()}>${t.shell.tryAgain}</button>`}
        <a class="button" href="/" @click=${follow}>${t.editor.allDiagrams}</a>
      </div>
    </main>`;
  }

  private async open(): Promise<void> {
    this.problem = undefined;
    try {
      this.diagram = await getDiagram(this.diagramId);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.problem = error;
      return;
    }
    if (typeof this.diagram.deletedAt === 'string') {
      this.problem = new ApiError(IN_TRASH, t.life.trashed, t.life.trashedHint, 0);
      return;
    }
    await this.describe();
    await this.updateComplete;
    if (!this.isConnected) return;
    document.title = `${this.diagram.name} · glsp`;
    remember(this.diagram.id);
    await this.start(new EditorSession(this.diagram.type, this.diagram.id, socketUrl(), this.language?.look ?? NO_LOOK));
  }

  private async restore(): Promise<void> {
    try {
      await restoreDiagram(this.diagramId);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast({ tone: 'error', text: error.message, detail: error.hint });
    }
    await this.open();
  }

  private named(name: string): void {
    if (this.diagram !== undefined) this.diagram = { ...this.diagram, name };
    document.title = `${name} · glsp`;
  }

  private async start(session: EditorSession): Promise<void> {
    session.onStatus(status => this.linkChanged(status));
    session.clipboard.texts = textDoor(session);
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
    if (!session.isClosed()) session.focusCanvas();
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
    if (this.diagram === undefined) return;
    const name = await ask({ title: t.editor.renameDiagram, label: t.shell.name, value: this.diagram.name, confirm: t.editor.rename });
    if (name === undefined || name === '' || name === this.diagram.name) return;
    try {
      this.named((await renameDiagram(this.diagram.id, name)).name);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast({ tone: 'error', text: error.message, detail: error.hint });
    }
  }

  private async tag(): Promise<void> {
    try {
      // Both as they are now: names and tags do not travel with the edits.
      const listed = await listDiagrams(false);
      const diagrams = (listed?.diagrams ?? []).filter(each => each.id === this.diagramId);
      if (diagrams.length > 0) await tag(diagrams, tagCounts(listed?.diagrams ?? []).map(([name]) => name));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast({ tone: 'error', text: error.message, detail: error.hint });
    }
  }

  private async signIn(): Promise<void> {
    const token = await ask({ title: t.shell.signIn, text: t.shell.signInHint, label: t.shell.accessToken, secret: true, confirm: t.shell.signIn });
    if (token === undefined) return;
    try {
      await login(token);
      await this.open();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast({ tone: 'error', text: error.message, detail: error.hint });
    }
  }

  private renamedAuthor(): void {
    this.requestUpdate();
    toast({ tone: 'good', text: t.editor.nameSaved, detail: t.editor.nameSavedHint });
  }

  private readonly exportMenu = (event: Event): void => {
    const load = (format: Format) => () => window.location.assign(exportUrl(this.diagramId, format));
    const entries = [
      { label: t.editor.exportPicture, run: load('svg') },
      { label: t.pictures.pngEntry, run: () => this.session && openExportDialog(this.session, this.diagram?.name ?? '') },
      { label: t.editor.exportPdf, run: load('pdf') },
      { label: t.editor.exportModel, run: load('json') },
    ];
    showMenu(entries, event.currentTarget as HTMLElement);
  };

  /** Keys that work wherever the focus is, as long as nobody is typing. */
  private readonly pageKey = (event: KeyboardEvent): void => {
    if (matches(event, 'Ctrl+S')) {
      event.preventDefault();
      toast({ tone: 'good', text: t.editor.savedAsYouDraw });
    } else if (event.key === 'Escape' && document.querySelector('dialog[open], .menu') === null) {
      void this.session?.dispatch(EnableDefaultToolsAction.create());
    } else this.command(event);
  };

  private command(event: KeyboardEvent): void {
    const { desk } = this;
    if (desk === undefined || event.defaultPrevented) return;
    const command = this.commands.find(each => each.keys?.some(key => matches(event, key)) === true);
    if (command === undefined) return;
    if (command.heard === 'canvas') {
      // With the focus on a tab or a button, Ctrl+A still means the diagram; Enter means the button, and a marked text is copied.
      const isOnCanvas = (event.target as HTMLElement).closest(`#${CANVAS_ID}`) !== null;
      const isHeard = (event.ctrlKey || event.metaKey) && !isOnCanvas && !isTyping(event) && window.getSelection()?.isCollapsed !== false;
      if (!isHeard) return;
    }
    // With Ctrl a key means a command even while somebody types, and so does F6; a letter alone is a letter.
    const isLetter = !event.ctrlKey && !event.metaKey && !/^F\d+$/.test(event.key);
    if (isTyping(event) && (isLetter || document.querySelector('dialog[open], .menu') !== null)) return;
    event.preventDefault();
    if (isEnabled(command, desk)) command.run(desk);
  }

  /** While something of the canvas is in the hand, what lies above the canvas lets it pass. */
  private readonly taken = (event: PointerEvent): void => {
    const stage = event.currentTarget as HTMLElement;
    if ((event.target as HTMLElement).closest(`#${CANVAS_ID}`) === null) return;
    if (this.palette !== null) this.palette.open = false;
    stage.classList.add('in-hand');
    const ends = (end: Event): void => {
      stage.classList.remove('in-hand');
      this.dropOutside(end);
      for (const kind of ['pointerup', 'pointercancel']) window.removeEventListener(kind, ends, true);
    };
    for (const kind of ['pointerup', 'pointercancel']) window.addEventListener(kind, ends, true);
  };

  /** What is let go above a panel or the bar ends there, as it would on the canvas. */
  private dropOutside(end: Event): void {
    const canvas = this.querySelector(`#${CANVAS_ID} > svg`);
    if (!(end instanceof MouseEvent) || canvas === null || canvas.contains(end.target as Node)) return;
    const { clientX, clientY, ctrlKey, shiftKey, altKey, metaKey, button } = end;
    canvas.dispatchEvent(new MouseEvent('mouseup', { clientX, clientY, ctrlKey, shiftKey, altKey, metaKey, button, bubbles: true }));
  }

  private readonly looked = (): void => {
    if (this.link.state === 'online') void this.refreshName();
  };

  private readonly leaving = (event: BeforeUnloadEvent): void => {
    if (this.link.unsent > 0 && !(isLeavingOnPurpose() && this.link.isKept)) event.preventDefault();
  };
}

function socketUrl(): string {
  const url = new URL('/glsp', window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
