// SPDX-License-Identifier: Apache-2.0
// The start page: all diagrams or a part of them, and the trash. It looks again every few seconds while it is seen, and
// whenever it is shown again; what is drawn is what `shelf` says.
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import './start.css';
import './cards.css';
import './dialogs.css';
import '../files/list';
import '../login/buttons';
import { ApiError, type Diagram, serverInfo, type ServerInfo } from '../api/diagrams';
import { createDiagram, listDiagrams } from '../api/library';
import { editorPath, follow, go, type ListRoute, listPath } from '../routes';
import { showExportMenu } from '../formats/menu';
import { onComing, whoAreYou, whoIs } from '../login/own';
import { Finder } from '../search/finder';
import { authorButton, themeButton } from '../shell/controls';
import { icon } from '../shell/icons';
import { type MenuPart, showMenu } from '../shell/menu';
import { store, stored } from '../shell/storage';
import { toast } from '../shell/toasts';
import { openShare } from '../sharing/share-dialog';
import { openTokens } from '../sharing/tokens-dialog';
import { t } from '../texts/texts';
import { card } from './card';
import { complain, Deeds, opening } from './deeds';
import { receive } from './drop-zone';
import { emptyList } from './empty';
import { saveZip } from './exporting';
import { hasMoreToTell, report } from './import-report';
import { importFiles, importText, type Outcome } from './importing';
import { favourites, onMarks, recent, setFavourite } from './marks';
import { chooseFiles } from './choose-files';
import { askForNew } from './new-diagram';
import { askForText } from './paste-dialog';
import { type Deed, selectionBar } from './selection';
import { between, folded, shelved, type Sort, SORTS, tagCounts, TEMPLATE_TAG } from './shelf';
import { sortChoice, tagFilter, viewLinks } from './toolbar';

/** Others create and rename diagrams too; while nothing changed, a look is one short answer without contents. */
const LOOK_AGAIN_MS = 5_000;
/** Cards drawn at first and with every step down; more only make the page slow before anybody sees them. */
const STEP = 120;
/** "2 minutes ago" is wrong after a while, even when nothing else changed. */
const TIMES_OLD_MS = 60_000;
const SORT_KEY = 'glsp.sort';

@customElement('glsp-start')
export class StartPage extends LitElement {
  @property({ attribute: false }) place: ListRoute = { page: 'list', view: 'all', tags: [] };
  @state() private diagrams: readonly Diagram[] | undefined;
  @state() private server: ServerInfo | undefined;
  @state() private problem: ApiError | undefined;
  @state() private wanted = '';
  @state() private sort: Sort = SORTS.find(each => each === stored(SORT_KEY)) ?? 'updated';
  @state() private selected: ReadonlySet<string> = new Set();
  @state() private fresh: ReadonlySet<string> = new Set();
  @state() private drawn = STEP;
  @state() private arriving: 'over' | number | undefined;
  private drawnAt = 0;
  private known = '';
  private asked = 0;
  private lastTicked = '';
  private timer: number | undefined;
  private readonly ends: (() => void)[] = [];
  private readonly finder = new Finder(() => this.requestUpdate());
  private readonly deeds = new Deeds(this.shelf());
  private readonly sight = new IntersectionObserver(seen => {
    if (seen.some(each => each.isIntersecting)) this.drawn += STEP;
  });

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = window.setInterval(this.look, LOOK_AGAIN_MS);
    window.addEventListener('focus', this.look);
    document.addEventListener('visibilitychange', this.look);
    this.ends.push(onMarks(() => this.requestUpdate()), onComing(() => this.came()), receive({ over: is => (this.arriving = is ? 'over' : undefined), files: files => void this.import(files), text: text => void this.importText(text) }));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearInterval(this.timer);
    this.finder.stop();
    window.removeEventListener('focus', this.look);
    document.removeEventListener('visibilitychange', this.look);
    for (const end of this.ends.splice(0)) end();
    this.sight.disconnect();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('place')) return;
    const before = changed.get('place') as ListRoute | undefined;
    document.title = `${this.heading.title} · glsp`;
    this.selected = new Set();
    this.drawn = STEP;
    if (before === undefined || (before.view === 'trash') !== this.isTrash) {
      this.diagrams = undefined;
      this.known = '';
      this.finder.look(this.wanted, this.isTrash);
      void this.refresh();
    }
  }

  protected override updated(): void {
    this.drawnAt = Date.now();
    this.sight.disconnect();
    const end = this.querySelector('.cards-end');
    if (end !== null) this.sight.observe(end);
  }

  private get isFiles(): boolean {
    return this.place.view === 'files';
  }

  private get heading(): { readonly title: string; readonly subtitle: string } {
    if (this.isTrash) return { title: t.start.trash, subtitle: t.start.trashSubtitle };
    return this.isFiles ? t.files : { title: t.start.title, subtitle: t.start.subtitle };
  }

  /** Nobody is here yet: there is nothing to see and nothing to do but to say who one is. */
  private get isOutside(): boolean {
    return this.problem?.status === 401 && this.diagrams === undefined;
  }

  private get isTrash(): boolean {
    return this.place.view === 'trash';
  }

  protected override render(): TemplateResult {
    const shown = this.shown();
    return html`<div class="start" data-view=${this.place.view}>
      <header class="start-bar">
        <a class="brand" href="/" @click=${follow}><img src="/favicon.svg" alt="" width="28" height="28" />glsp</a>
        <span class="space"></span>
        ${themeButton(() => this.requestUpdate())} ${this.isOutside ? nothing : authorButton(() => this.requestUpdate())}
      </header>
      <main class="start-main">
        <div class="start-head">
          <div class="start-title">
            <h1>${this.heading.title}</h1>
            <p>${this.heading.subtitle}</p>
          </div>
          ${this.isOutside ? nothing : this.searchBox(shown.length)} ${this.isOutside || this.isTrash || this.isFiles ? nothing : this.buttons()}
        </div>
        ${this.isOutside
          ? nothing
          : html`<div class="start-tools">${viewLinks(this.place)}${this.place.view === 'recent' || this.isFiles ? nothing : sortChoice(this.sort, sort => this.sortBy(sort))}</div>`}
        ${this.diagrams === undefined || this.isFiles ? nothing : tagFilter(this.place, tagCounts(this.diagrams))}
        ${this.problem ? this.problemTemplate(this.problem) : nothing} ${this.listTemplate(shown)}
        ${selectionBar(
          this.selected.size,
          shown.length,
          this.deedsForSelected(),
          () => (this.selected = new Set(shown.map(each => each.id))),
          () => (this.selected = new Set()),
        )}
      </main>
      <footer class="start-foot">
        ${this.server
          ? html`<span>glsp ${this.server.version}</span>
              <span>${t.start.agentsConnectAt} <code>${this.server.mcpUrl}</code></span>
              <button class="button plain" @click=${() => void this.copyUrl()}>${icon('copy')}${t.start.copy}</button>`
          : nothing}
      </footer>
      <div class="drop-note" ?hidden=${this.arriving === undefined} role="status">${this.arrivingNote()}</div>
    </div>`;
  }

  private searchBox(count: number): TemplateResult {
    return html`<label class="search">
        ${icon('search')}<span class="visually-hidden">${this.isFiles ? t.files.searchIn : t.search.box}</span>
        <input class="field" type="search" placeholder=${t.start.search} .value=${this.wanted} title=${this.isFiles ? '' : t.search.hint} @input=${this.searched} @keydown=${this.openFirst} />
      </label>
      <span class="visually-hidden" role="status">${this.wanted.trim() === '' || this.isFiles || this.finder.words !== this.wanted ? '' : t.search.count(count)}</span>`;
  }

  private buttons(): TemplateResult {
    const more = async (event: Event): Promise<void> => {
      const at = event.currentTarget as HTMLElement;
      const own = await whoIs();
      const all: MenuPart = { label: t.start.exportAll, icon: 'download', disabled: (this.diagrams?.length ?? 0) === 0, run: () => void saveZip([], this.diagrams?.length ?? 0) };
      const paste: MenuPart = { label: t.formats.paste.open, icon: 'lines', run: () => void this.pasteText() };
      const tokens: MenuPart[] = own?.scope === 'admin' && !own.isLimited ? ['line', { label: t.sharing.manageTokens, icon: 'person', run: () => openTokens() }] : [];
      showMenu([paste, all, ...tokens], at);
    };
    return html`<button class="button" title=${t.start.importHint} @click=${() => void chooseFiles(files => void this.import(files))}>${icon('upload')}${t.start.importFile}</button>
      <button class="button square more-menu" aria-label=${t.start.moreActions} title=${t.start.moreActions} aria-haspopup="menu" aria-expanded="false" @click=${(event: Event) => void more(event)}>${icon('more')}</button>
      <button class="button primary" @click=${() => void this.create()}>${icon('add')}${t.start.newDiagram}</button>`;
  }

  private arrivingNote(): TemplateResult | typeof nothing {
    if (this.arriving === undefined) return nothing;
    if (this.arriving === 'over') return html`${icon('upload')}<strong>${t.start.dropHere}</strong><span>${t.start.whatIsRead}</span>`;
    return html`${icon('upload')}<strong>${t.start.importing(this.arriving)}</strong>`;
  }

  private problemTemplate(problem: ApiError): TemplateResult {
    const isAsked = problem.status === 401;
    const { text, hint } = isAsked ? whoAreYou() : { text: problem.message, hint: problem.hint };
    return html`<div class="problem ${isAsked ? 'asked' : ''}" role="alert">
      <strong>${text}</strong><span>${hint}</span>
      ${isAsked
        ? html`<glsp-login></glsp-login>`
        : html`<button class="button" @click=${() => void this.refresh()}>${t.shell.tryAgain}</button>`}
    </div>`;
  }

  private listTemplate(shown: readonly Diagram[]): TemplateResult {
    if (this.isFiles) return html`<glsp-files .server=${this.server} .wanted=${this.wanted}></glsp-files>`;
    if (this.diagrams === undefined) return this.problem ? html`` : html`<p class="quiet" role="status">${t.start.loading}</p>`;
    if (shown.length === 0) return emptyList(this.place, this.wanted, this.diagrams.length === 0, () => void this.create());
    const marked = favourites();
    return html`<ul class="cards" aria-label=${this.isTrash ? t.start.deletedDiagrams : t.start.title} data-selecting=${this.selected.size > 0}>
        ${repeat(shown.slice(0, this.drawn), diagram => diagram.id, diagram => this.card(diagram, marked, shown))}
      </ul>
      ${shown.length > this.drawn ? html`<div class="cards-end"><button class="button" @click=${() => (this.drawn += STEP)}>${t.start.showMore}</button></div>` : nothing}`;
  }

  private card(diagram: Diagram, marked: ReadonlySet<string>, shown: readonly Diagram[]): TemplateResult {
    return card(diagram, {
      kind: this.server?.languages.find(language => language.diagramType === diagram.type)?.name ?? diagram.type,
      version: this.server?.version ?? '',
      isTrash: this.isTrash,
      isFavourite: marked.has(diagram.id),
      isSelected: this.selected.has(diagram.id),
      isNew: this.fresh.has(diagram.id),
      hit: this.finder.found.get(diagram.id),
      actions: () => this.actions(diagram),
      select: (is, withRange) => this.tick(diagram.id, is, withRange ? shown.map(each => each.id) : []),
      favourite: is => {
        setFavourite(diagram.id, is);
        this.requestUpdate();
      },
      tagged: tag => {
        if (!this.place.tags.some(each => folded(each) === folded(tag))) go(listPath(this.place.view, [...this.place.tags, tag]));
      },
    });
  }

  private shown(): readonly Diagram[] {
    return shelved(this.diagrams ?? [], { ...this.place, text: this.wanted, found: this.finder.found, sort: this.sort, favourites: favourites(), recent: recent() });
  }

  private actions(diagram: Diagram): readonly MenuPart[] {
    if (this.isTrash) {
      return [
        { label: t.start.restore, icon: 'restore', run: () => void this.deeds.restore([diagram]) },
        'line',
        { label: t.start.deleteForGood, icon: 'trash', danger: true, run: () => void this.deeds.deleteForGood([diagram]) },
      ];
    }
    const isTemplate = diagram.tags.some(each => folded(each) === TEMPLATE_TAG);
    return [
      { label: t.start.open, icon: 'diagram', run: () => go(editorPath(diagram.id)) },
      { label: t.start.rename, icon: 'pencil', run: () => void this.deeds.rename(diagram) },
      { label: t.start.editTags, icon: 'tag', run: () => void this.deeds.tag([diagram]) },
      { label: t.start.duplicate, icon: 'copy', run: () => void this.deeds.duplicate([diagram]) },
      { label: isTemplate ? t.start.offerNoLonger : t.start.offerAsTemplate, icon: 'spark', run: () => void this.deeds.offer(diagram, !isTemplate) },
      'line',
      { label: t.sharing.share, icon: 'person', run: () => openShare(diagram) },
      { label: t.formats.export, icon: 'download', run: at => void showExportMenu({ diagram }, at) },
      'line',
      { label: t.start.moveToTrash, icon: 'trash', danger: true, run: () => void this.deeds.moveToTrash([diagram]) },
    ];
  }

  private deedsForSelected(): readonly Deed[] {
    const chosen = (this.diagrams ?? []).filter(each => this.selected.has(each.id));
    const then = (work: Promise<void>): void => void work.then(() => (this.selected = new Set()));
    if (this.isTrash) {
      return [
        { label: t.start.restore, icon: 'restore', run: () => then(this.deeds.restore(chosen)) },
        { label: t.start.deleteForGood, icon: 'trash', danger: true, run: () => void this.deeds.deleteForGood(chosen) },
      ];
    }
    return [
      { label: t.start.editTags, icon: 'tag', run: () => void this.deeds.tag(chosen) },
      { label: t.start.duplicate, icon: 'copy', run: () => then(this.deeds.duplicate(chosen)) },
      { label: t.start.exportZip, icon: 'download', run: () => void saveZip(chosen.map(each => each.id), chosen.length) },
      { label: t.start.moveToTrash, icon: 'trash', danger: true, run: () => then(this.deeds.moveToTrash(chosen)) },
    ];
  }

  /** Ticks a diagram, with Shift all from the last one to it. */
  private tick(id: string, is: boolean, range: readonly string[]): void {
    const ids = range.length === 0 ? [id] : between(range, this.lastTicked, id);
    const rest = [...this.selected].filter(each => !ids.includes(each));
    this.selected = new Set(is ? [...rest, ...ids] : rest);
    this.lastTicked = id;
  }

  private shelf(): ConstructorParameters<typeof Deeds>[0] {
    const all = (): readonly Diagram[] => this.diagrams ?? [];
    return {
      get all(): readonly Diagram[] {
        return all();
      },
      get tags(): readonly string[] {
        return tagCounts(all()).map(([tag]) => tag);
      },
      refresh: async () => this.refresh(),
      made: diagrams => (this.fresh = new Set(diagrams.map(each => each.id))),
    };
  }

  private readonly look = (): void => {
    if (document.visibilityState !== 'visible') return;
    void this.refresh();
    if (!this.isFiles) this.finder.look(this.wanted, this.isTrash);
  };

  /** Reads what changed. An answer that was overtaken by a later question counts no more. */
  private async refresh(): Promise<void> {
    const number = ++this.asked;
    try {
      const [server, listed] = await Promise.all([this.problem === undefined && this.server ? this.server : serverInfo(), listDiagrams(this.isTrash, this.known)]);
      if (number !== this.asked) return;
      this.problem = undefined;
      this.server = server;
      if (listed === undefined) {
        if (Date.now() - this.drawnAt > TIMES_OLD_MS) this.requestUpdate();
        return;
      }
      this.known = listed.tag;
      this.diagrams = listed.diagrams;
      const there = new Set(listed.diagrams.map(each => each.id));
      if ([...this.selected].some(id => !there.has(id))) this.selected = new Set([...this.selected].filter(id => there.has(id)));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (number === this.asked) this.problem = error;
    }
  }

  private came(): void {
    this.requestUpdate();
    if (this.problem !== undefined) void this.refresh();
  }

  private sortBy(sort: Sort): void {
    this.sort = sort;
    this.drawn = STEP;
    store(SORT_KEY, sort);
  }

  private async create(): Promise<void> {
    if (this.server === undefined) await this.refresh(); // somebody is faster than the list of languages
    const wanted = await askForNew(this.server?.languages ?? [], this.server?.version ?? '', this.isTrash ? [] : (this.diagrams ?? []));
    if (wanted === undefined) return;
    try {
      go(editorPath((await createDiagram(wanted)).id));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      complain(error);
    }
  }

  private async pasteText(): Promise<void> {
    const outcome = await askForText();
    if (outcome !== undefined) await this.imported([outcome]);
  }

  private async import(files: readonly File[]): Promise<void> {
    if (files.length === 0) return;
    this.arriving = files.length;
    try {
      await this.imported(await importFiles(files, this.server?.languages ?? []));
    } finally {
      this.arriving = undefined;
    }
  }

  private async importText(text: string): Promise<void> {
    await this.imported([await importText(text)]);
  }

  private async imported(outcomes: readonly Outcome[]): Promise<void> {
    const made = outcomes.flatMap(each => each.diagrams);
    this.fresh = new Set(made.map(each => each.id));
    if (made.length > 0 && this.place.view !== 'all') go(listPath('all'));
    await this.refresh();
    const [first] = made;
    if (outcomes.some(hasMoreToTell)) report(outcomes, next => void this.imported(next));
    else if (first !== undefined) toast({ tone: 'good', text: made.length === 1 ? t.start.wasImported(first.name) : t.start.wereImported(made.length), ...(made.length === 1 ? { action: opening(first) } : {}) });
  }

  private async copyUrl(): Promise<void> {
    const url = this.server?.mcpUrl ?? '';
    try {
      await navigator.clipboard.writeText(url);
      toast({ tone: 'good', text: t.start.addressCopied, detail: url });
    } catch (error) {
      // The browser may forbid it; then the address is there to be copied by hand.
      if (!(error instanceof DOMException)) throw error;
      toast({ tone: 'info', text: t.start.mayNotCopy, detail: url });
    }
  }

  private readonly searched = (event: Event): void => {
    this.wanted = (event.target as HTMLInputElement).value;
    this.drawn = STEP;
    if (!this.isFiles) this.finder.look(this.wanted, this.isTrash);
  };

  /** Enter in the search box: the first diagram that is shown, at what was found in it. */
  private readonly openFirst = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.isComposing || this.isFiles || this.isTrash || this.wanted.trim() === '') return;
    event.preventDefault();
    void this.finder.answer(this.wanted, false).then(() => {
      const [first] = this.shown();
      if (first !== undefined && this.isConnected) go(editorPath(first.id, this.finder.found.get(first.id)?.lines[0]?.element));
    });
  };
}
