// SPDX-License-Identifier: Apache-2.0
// What happens, said to those who listen: what is selected, what one's own edits did, at once; what others did, now and
// then. Nothing of it is seen, and nothing of it takes the focus.
import { GEdge, type GModelElement } from '@eclipse-glsp/client';
import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { LinkStatus } from '../connection/live-client';
import { NO_LINK } from '../connection/live-client';
import type { ChangeMessage } from '../delta/message';
import type { EditorSession } from '../editor/session';
import { nameOf } from '../panel/names';
import { t } from '../texts/texts';
import { type Named, newsOf } from './news';
import { Others } from './others';
import { sentenceOf, touchedBy } from './sentences';
import { endOf, spoken } from './spoken';

/** What was said stays for a while, so that something said soon after does not take its place, ms. */
const KEPT_MS = 8_000;
const MOST_KEPT = 4;
/** Who walks quickly from element to element hears where the walk ends, ms. */
const REST_MS = 120;

interface Line {
  readonly key: number;
  readonly text: string;
}

@customElement('glsp-announcer')
export class AnnouncerElement extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @property({ attribute: false }) link: LinkStatus = NO_LINK;
  @property({ attribute: false }) selected: readonly string[] = [];
  @state() private lines: readonly Line[] = [];
  private next = 0;
  /** The element that was just made is selected next; that would say the same again. */
  private made = '';
  private isLost = false;
  private resting: number | undefined;
  private readonly timers = new Set<number>();
  private readonly others = new Others(counts => this.tellOthers(counts));

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.session.onChange(change => this.changed(change));
    this.session.onSay(text => this.say(text));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.others.stop();
    window.clearTimeout(this.resting);
    for (const timer of this.timers) window.clearTimeout(timer);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('link');
    if (changed.has('link') && before?.state !== this.link.state) this.linkChanged();
    if (changed.has('selected') && changed.get('selected') !== undefined) {
      window.clearTimeout(this.resting);
      this.resting = window.setTimeout(() => this.selectionChanged(), REST_MS);
    }
  }

  protected override render(): TemplateResult {
    return html`<div class="visually-hidden" id="editor-announcer" aria-live="polite" aria-relevant="additions">
      ${repeat(this.lines, line => line.key, line => html`<p>${line.text}</p>`)}
    </div>`;
  }

  private say(text: string): void {
    const line = { key: this.next++, text };
    this.lines = [...this.lines, line].slice(-MOST_KEPT);
    const timer = window.setTimeout(() => {
      this.timers.delete(timer);
      this.lines = this.lines.filter(each => each !== line);
    }, KEPT_MS);
    this.timers.add(timer);
  }

  private linkChanged(): void {
    const { state } = this.link;
    if (state === 'reconnecting' && !this.isLost) this.say(t.connection.lostAnnouncement);
    else if (state === 'online' && this.isLost) this.say(t.access.live);
    this.isLost = state === 'reconnecting' || (this.isLost && state !== 'online');
  }

  private selectionChanged(): void {
    const [only, more] = this.selected;
    if (only === undefined) this.say(t.access.nothingSelected);
    else if (more !== undefined) this.say(t.editor.manySelected(this.selected.length));
    else if (only !== this.made) this.say(this.describe(only));
    this.made = '';
  }

  private describe(id: string): string {
    const element = this.session.root?.index.getById(id);
    return element === undefined ? t.access.nothingSelected : t.editor.selected(spoken(element, this.session.types));
  }

  private changed(change: ChangeMessage): void {
    const news = newsOf(change, {
      sent: id => this.session.sent(id),
      named: id => this.named(id),
      end: id => endOf(this.session.root?.index.getById(id), this.session.types),
      isElement: type => this.session.types.has(type),
    });
    if (change.own !== true) {
      const touched = touchedBy(news);
      if (touched.length > 0) this.others.add(change.author ?? t.activity.someone, touched);
      return;
    }
    const sentence = sentenceOf(news, named => this.call(named));
    if (sentence === '') return;
    this.made = news.created.length === 1 ? (news.created[0]?.id ?? '') : '';
    this.say(sentence);
  }

  private named(id: string): Named | undefined {
    const element = this.session.root?.index.getById(id);
    if (element === undefined) return undefined;
    const ends = element instanceof GEdge ? { ends: [endOf(element.source, this.session.types), endOf(element.target, this.session.types)] as const } : {};
    return { id, type: element.type, name: nameAt(element), ...ends };
  }

  private call({ type, name, ends }: Named): string {
    const kind = this.session.types.of(type);
    if (ends !== undefined) return t.access.edge(kind, ...ends);
    return name === '' ? kind : `${kind}, ${name}`;
  }

  private tellOthers(counts: ReadonlyMap<string, number>): void {
    const [first] = counts;
    if (first === undefined) return;
    const all = [...counts.values()].reduce((sum, each) => sum + each, 0);
    this.say(counts.size === 1 ? t.access.other(...first) : t.access.others(counts.size, all));
  }
}

/** Empty for what has no name: an id says nothing to anybody. */
function nameAt(element: Readonly<GModelElement> | undefined): string {
  if (element === undefined) return '';
  const name = nameOf(element);
  return name === element.id ? '' : name;
}
