// SPDX-License-Identifier: Apache-2.0
// Who else is here: people as the server tells them, agents for a while after their last edit (they have no window open).
// Sends in turn what this page has selected, where it points and what it sees, a few times per second at most.
import {
  type Action,
  type Bounds,
  configureActionHandler,
  Emitter,
  type Event,
  FeatureModule,
  type GLSPClient,
  type IActionHandler,
  type IDiagramOptions,
  type Point,
  TYPES,
} from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import type { Activity } from '../activity/module';

export const PRESENCE = 'presence';

/** Somebody who has the diagram open; places are in the frame of the graph. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly selection?: readonly string[];
  readonly cursor?: Point;
  readonly view?: Bounds;
}

interface PresenceMessage extends Action {
  readonly you: string;
  readonly people?: readonly Person[];
  readonly gone?: readonly string[];
  readonly full?: boolean;
}

/** What this page tells of itself. */
export interface OwnPresence {
  readonly selection: readonly string[];
  readonly cursor?: Point;
  readonly view?: Bounds;
}

/** Own movements in a row are told at this pace, ms. */
const TELL_MS = 80;
/** An agent is shown as present this long after its last edit, ms. */
const AGENT_MS = 60_000;
/** More selected elements than this say nothing to others, and the server refuses them. */
const MOST_SELECTED = 200;

@injectable()
export class PresenceFeed implements IActionHandler {
  @inject(TYPES.IDiagramOptions) private readonly options!: IDiagramOptions;
  private readonly emitter = new Emitter<readonly Person[]>();
  private readonly people = new Map<string, Person>();
  private readonly agents = new Map<string, { readonly person: Person; readonly timer: number }>();
  private own: OwnPresence = { selection: [] };
  private timer: number | undefined;
  private client: GLSPClient | undefined;

  get onChange(): Event<readonly Person[]> {
    return this.emitter.event;
  }

  /** Everybody else, people first. */
  get all(): readonly Person[] {
    return [...this.people.values(), ...[...this.agents.values()].map(each => each.person)];
  }

  handle(action: Action): void {
    const { you, people = [], gone = [], full = false } = action as PresenceMessage;
    if (full) {
      this.people.clear();
      // The connection is new: what was told on the last one has to be told again.
      this.tellSoon();
    }
    for (const person of people) if (person.id !== you) this.people.set(person.id, person);
    for (const id of gone) this.people.delete(id);
    this.emitter.fire(this.all);
  }

  /** An agent edited: it is here, and what it changed is where it is. */
  acted({ author, kind, elements }: Activity): void {
    if (kind === 'person') return;
    const id = `${kind}:${author}`;
    window.clearTimeout(this.agents.get(id)?.timer);
    const timer = window.setTimeout(() => {
      this.agents.delete(id);
      this.emitter.fire(this.all);
    }, AGENT_MS);
    this.agents.set(id, { person: { id, name: author, kind, selection: elements.slice(0, MOST_SELECTED) }, timer });
    this.emitter.fire(this.all);
  }

  tell(change: Partial<OwnPresence>): void {
    this.own = { ...this.own, ...change };
    this.tellSoon();
  }

  stop(): void {
    window.clearTimeout(this.timer);
    for (const { timer } of this.agents.values()) window.clearTimeout(timer);
  }

  private tellSoon(): void {
    this.timer ??= window.setTimeout(() => {
      this.timer = undefined;
      void this.send();
    }, TELL_MS);
  }

  /** Past the dispatcher: nothing in the page handles it, and a movement is no step of the editor. */
  private async send(): Promise<void> {
    this.client ??= await this.options.glspClientProvider();
    const { selection, cursor, view } = this.own;
    const action = { kind: PRESENCE, selection: selection.slice(0, MOST_SELECTED), ...(cursor && { cursor }), ...(view && { view }) };
    this.client.sendActionMessage({ clientId: this.options.clientId, action });
  }
}

export const presenceModule = new FeatureModule(
  (bind, _unbind, isBound) => {
    bind(PresenceFeed).toSelf().inSingletonScope();
    configureActionHandler({ bind, isBound }, PRESENCE, PresenceFeed);
  },
  { featureId: Symbol('presence') },
);
