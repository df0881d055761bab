// SPDX-License-Identifier: Apache-2.0
// Who is here, as a row of signs in the bar. A click follows that person's view until one moves the view oneself.
import { CenterAction, SetViewportAction } from '@eclipse-glsp/client';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { EditorSession } from '../editor/session';
import { author } from '../shell/author';
import { avatar } from '../shell/controls';
import { icon } from '../shell/icons';
import { type MenuPart, showMenu } from '../shell/menu';
import { t } from '../texts/texts';
import { wordFor } from '../texts/words';
import type { Person } from './module';
import './presence.css';
import { keyOf, onePerPerson } from './windows';

/** More signs than this become a number with a list. */
const MOST = 4;

@customElement('glsp-people')
export class People extends LitElement {
  @property({ attribute: false }) session!: EditorSession;
  @state() private people: readonly Person[] = [];
  /** `keyOf` of who is followed. */
  @state() private followed = '';

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override firstUpdated(): void {
    this.session.onPresence(people => {
      this.people = onePerPerson(people);
      const followed = this.people.find(person => keyOf(person) === this.followed);
      if (this.followed !== '' && followed === undefined) this.followed = '';
      if (followed !== undefined) this.go(followed);
    });
    for (const kind of ['wheel', 'pointerdown']) document.querySelector('.stage')?.addEventListener(kind, this.free, { passive: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const kind of ['wheel', 'pointerdown']) document.querySelector('.stage')?.removeEventListener(kind, this.free);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.people.length === 0) return nothing;
    const shown = this.people.slice(0, MOST);
    const more = this.people.length - shown.length;
    return html`<div class="people" role="group" aria-label=${t.presence.whoIsHere}>
      ${shown.map(person => this.sign(person))}
      ${more > 0 ? html`<button class="button plain square" aria-haspopup="menu" aria-expanded="false" aria-label=${t.presence.more(more)} @click=${this.list}>+${more}</button>` : nothing}
    </div>`;
  }

  private sign(person: Person): TemplateResult {
    const isFollowed = keyOf(person) === this.followed;
    const isPerson = person.kind === 'person';
    const label = isPerson
      ? (isFollowed ? t.presence.stopFollowing : t.presence.follow)(nameOf(person))
      : t.presence.showChanged(person.name, wordFor(t.presence.kinds, person.kind));
    return html`<button class="button plain square" aria-label=${label} title=${label} aria-pressed=${isFollowed ? 'true' : 'false'} @click=${() => this.follow(person)}>
      ${isPerson ? avatar(person.name) : html`<span class="agent-sign">${icon('spark')}</span>`}
    </button>`;
  }

  private follow(person: Person): void {
    if (person.kind !== 'person') {
      void this.session.show(person.selection ?? []);
      return;
    }
    this.followed = keyOf(person) === this.followed ? '' : keyOf(person);
    if (this.followed !== '') this.go(person);
  }

  private readonly free = (): void => {
    this.followed = '';
  };

  /** Shows what that person sees: all of it, where the windows differ. */
  private go(person: Person): void {
    const { root, viewport } = this.session;
    const { view } = person;
    if (root === undefined || viewport === undefined) return;
    if (view === undefined) {
      if (person.selection) void this.session.dispatch(CenterAction.create([...person.selection]));
      return;
    }
    const { width, height } = root.canvasBounds;
    const zoom = Math.min(width / Math.max(1, view.width), height / Math.max(1, view.height));
    const scroll = { x: view.x + view.width / 2 - width / 2 / zoom, y: view.y + view.height / 2 - height / 2 / zoom };
    const isThere = Math.abs(zoom - viewport.zoom) < 0.001 && Math.abs(scroll.x - viewport.scroll.x) < 1 && Math.abs(scroll.y - viewport.scroll.y) < 1;
    if (!isThere) void this.session.dispatch(SetViewportAction.create(root.id, { scroll, zoom }, { animate: false }));
  }

  private readonly list = (event: Event): void => {
    const parts = this.people.map((person): MenuPart => ({ label: nameOf(person), checked: keyOf(person) === this.followed, run: () => this.follow(person) }));
    showMenu([{ heading: t.presence.whoIsHere }, ...parts], event.currentTarget as HTMLElement);
  };
}

/** Oneself is there as well when one has another window open. */
function nameOf(person: Person): string {
  return person.kind === 'person' && person.name === author() ? t.presence.ownWindow(person.name) : person.name;
}
