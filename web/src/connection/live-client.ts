// SPDX-License-Identifier: Apache-2.0
// The GLSP client of the page: one object that outlives its connections.
//
// Life of an edit: the canvas dispatches an operation -> the outbox gives it an id and keeps it -> it is sent when the
// diagram is open -> the server's `applyChange` names the id -> the outbox forgets it. After a lost connection the client
// connects again (back-off with jitter), initialises, asks for the model and, once it is here, sends everything
// unacknowledged again under the same ids: the server passes over operations on a diagram that it has not opened for us.
// The canvas never notices more than a full model in between. The shelf keeps what waits for longer than the page lives.
// What must never: the DOM, the graph.
import {
  type ActionMessage,
  type ActionMessageHandler,
  ClientState,
  type Disposable,
  type DisposeClientSessionParameters,
  Emitter,
  type Event,
  type GLSPClient,
  type InitializeClientSessionParameters,
  type InitializeParameters,
  type InitializeResult,
} from '@eclipse-glsp/client';
import { APPLY_CHANGE, type ChangeMessage, RESTORE_ELEMENTS, type RestoreElementsAction } from '../delta/message';
import { backoffMs } from './backoff';
import { isOperation, namedElements, Outbox, type OutboxEntry, type OutgoingAction } from './outbox';
import { Pulse } from './pulse';
import { Retry } from './retry';
import { ConnectionLost, RpcFailure, RpcSocket } from './rpc-socket';
import type { Shelf } from './shelf';
import { t } from '../texts/texts';

/**
 * `joining`: connected, waiting for the model. `shut`: connected, but the server does not open the diagram any more.
 * `refused`: the server will not have us; a reload is needed.
 */
export type LinkState = 'connecting' | 'joining' | 'online' | 'reconnecting' | 'shut' | 'refused';

/** After so long without an acknowledgement the client asks something else, to see whether the edit was a no-op. */
const SETTLE_AFTER_MS = 1_500;
/** A connection that neither opens nor fails (sleep, captive network) is given up after this. */
const OPEN_TIMEOUT_MS = 10_000;
/** WebSocket close code of a missing or wrong login. */
const CLOSE_UNAUTHENTICATED = 4001;

const WAKING = ['online', 'focus', 'pageshow'] as const;
const WAKING_PAGE = ['visibilitychange', 'resume'] as const;

const PROBE = 'page_probe_';
const MODEL = 'page_model_';
/** Any answer proves that the server is there, also the one that there is no such method. */
const ALIVE = 'ping';

export interface LinkStatus {
  readonly state: LinkState;
  /** The server is there, but keeps nothing at the moment; why, else empty. */
  readonly keepsNothing?: string;
  /** How many operations wait for the server. */
  readonly unsent: number;
  /** What the server said when it refused, else empty. */
  readonly reason: string;
  /** Whether what waits outlives this page. */
  readonly isKept: boolean;
  /** The server does not know any longer who we are. */
  readonly isSignedOut?: boolean;
  /** The server was upgraded since the page was loaded. */
  readonly isOutdated: boolean;
}

export const NO_LINK: LinkStatus = { state: 'connecting', unsent: 0, reason: '', isKept: true, isOutdated: false };

/** What the server adds to the standard answer of `initialize`. */
interface ServerIdentity {
  readonly serverVersion?: string;
  readonly instance?: string;
}

export class LiveClient implements GLSPClient {
  readonly id = 'page';
  readonly outbox: Outbox;
  private readonly retry: Retry;
  private readonly stateChanged = new Emitter<ClientState>();
  private readonly initialized = new Emitter<InitializeResult>();
  private readonly statusChanged = new Emitter<LinkStatus>();
  private readonly handlers = new Map<string | undefined, Set<ActionMessageHandler>>();
  /** Requests whose answer has not come; asked again after a reconnect. */
  private readonly asked = new Map<string, ActionMessage>();
  private socket: RpcSocket | undefined;
  private connection = 0;
  private attempt = 0;
  private link: LinkState = 'connecting';
  private reason = '';
  private retryTimer: number | undefined;
  private settleTimer: number | undefined;
  private opening: PromiseWithResolvers<undefined> | undefined;
  private params: InitializeParameters | undefined;
  private session: InitializeClientSessionParameters | undefined;
  private modelRequest: ActionMessage | undefined;
  private hasModel = false;
  /** The session is known to the server on the present connection. */
  private ready = false;
  /** The connection on which the diagram was opened last. */
  private openOn = 0;
  private firstVersion: string | undefined;
  private stopped = false;
  private isSignedOut = false;
  private result: InitializeResult | undefined;
  private readonly probes = new Map<string, ReadonlyMap<string, number>>();

  private readonly pulse = new Pulse({ ask: () => this.ask(), lost: () => this.interrupt() });

  constructor(
    private readonly url: string,
    private readonly shelf?: Shelf,
  ) {
    this.outbox = new Outbox(shelf);
    this.retry = new Retry(
      this.outbox,
      () => this.flush(),
      () => this.publish(),
    );
    this.outbox.onChange(() => this.publish());
    for (const kind of WAKING) window.addEventListener(kind, this.wake);
    for (const kind of WAKING_PAGE) document.addEventListener(kind, this.wake);
  }

  get onCurrentStateChanged(): Event<ClientState> {
    return this.stateChanged.event;
  }

  get onServerInitialized(): Event<InitializeResult> {
    return this.initialized.event;
  }

  get onStatus(): Event<LinkStatus> {
    return this.statusChanged.event;
  }

  get currentState(): ClientState {
    if (this.stopped) return ClientState.Stopped;
    return this.result === undefined ? ClientState.Starting : ClientState.Running;
  }

  get initializeResult(): InitializeResult | undefined {
    return this.result;
  }

  get status(): LinkStatus {
    const isKept = this.shelf?.isSafe ?? false;
    const version = (this.result as ServerIdentity | undefined)?.serverVersion;
    return { state: this.link, unsent: this.outbox.size, reason: this.reason, isKept, isOutdated: version !== this.firstVersion, isSignedOut: this.isSignedOut, keepsNothing: this.retry.reason };
  }

  start(): Promise<void> {
    this.opening ??= Promise.withResolvers<undefined>();
    if (this.socket === undefined) this.open();
    return this.opening.promise;
  }

  async initializeServer(params: InitializeParameters): Promise<InitializeResult> {
    this.params = params;
    while (this.result === undefined) {
      await this.start();
      try {
        await this.initialize();
      } catch (error) {
        // A line that is lost is opened again, but not after `stop`: trying on would never let the page breathe.
        if (!(error instanceof ConnectionLost) || this.stopped) throw error;
      }
    }
    return this.result;
  }

  async initializeClientSession(params: InitializeClientSessionParameters): Promise<void> {
    this.session = params;
    try {
      await this.joinSession();
    } catch (error) {
      // The next connection joins the session anew.
      if (!(error instanceof ConnectionLost)) throw error;
    }
  }

  async disposeClientSession(params: DisposeClientSessionParameters): Promise<void> {
    this.session = undefined;
    if (this.socket?.isOpen === true) await this.socket.request('disposeClientSession', params);
  }

  shutdownServer(): void {
    this.socket?.notify('shutdown', undefined);
  }

  stop(): Promise<void> {
    this.stopped = true;
    for (const kind of WAKING) window.removeEventListener(kind, this.wake);
    for (const kind of WAKING_PAGE) document.removeEventListener(kind, this.wake);
    window.clearTimeout(this.retryTimer);
    window.clearTimeout(this.settleTimer);
    this.retry.stop();
    this.socket?.close();
    this.stateChanged.fire(ClientState.Stopped);
    return Promise.resolve();
  }

  sendActionMessage(message: ActionMessage): void {
    const action = message.action as OutgoingAction;
    if (isOperation(action) && this.keepsOperations) {
      this.outbox.add(message.clientId, action);
      this.flush();
      return;
    }
    const requestId = action['requestId'];
    if (typeof requestId === 'string' && requestId !== '') this.asked.set(requestId, message);
    if (action.kind === 'requestModel') this.modelRequest = message;
    if (!this.ready) return;
    this.socket?.notify('process', message);
    if (action.kind === 'requestModel') this.pulse.expect('model');
    else if (typeof requestId === 'string') this.pulse.expect();
  }

  /** Sends operations that a page which ended could not send; they keep their ids. */
  resume(actions: readonly OutgoingAction[]): void {
    const { session } = this;
    if (session === undefined) return;
    for (const action of actions) this.outbox.add(session.clientSessionId, action);
    this.flush();
  }

  onActionMessage(handler: ActionMessageHandler, clientId?: string): Disposable {
    const handlers = this.handlers.get(clientId) ?? new Set();
    this.handlers.set(clientId, handlers.add(handler));
    return { dispose: () => handlers.delete(handler) };
  }

  /** Asks for the whole model again; the session and its unacknowledged operations stay. */
  requestModelAgain(): void {
    const first = this.modelRequest?.action as OutgoingAction | undefined;
    if (this.session === undefined || first === undefined) return;
    const options = { ...(first['options'] as object), isReconnecting: true };
    const action = { kind: 'requestModel', requestId: `${MODEL}${this.connection}`, options };
    this.socket?.notify('process', { clientId: this.session.clientSessionId, action });
    this.pulse.expect('model');
  }

  /** Cuts the connection as a failing network would; it comes back by itself. */
  interrupt(): void {
    this.socket?.close(4000);
  }

  /** Only a server that acknowledges may be sent operations twice; the reference server does not know the id. */
  private get keepsOperations(): boolean {
    return (this.result as ServerIdentity | undefined)?.instance !== undefined;
  }

  /** The page is looked at again, or the network came back: what was given up is tried at once, what is open is checked. */
  private readonly wake = (): void => {
    if (document.visibilityState !== 'visible') return;
    if (this.retryTimer !== undefined) {
      window.clearTimeout(this.retryTimer);
      this.open();
    } else if (this.ready) this.pulse.check();
  };

  private ask(): void {
    this.socket?.request(ALIVE, undefined).catch((error: unknown) => {
      if (!(error instanceof RpcFailure || error instanceof ConnectionLost)) throw error;
    });
  }

  private open(): void {
    this.retryTimer = undefined;
    const connection = ++this.connection;
    const socket = new RpcSocket(this.url, {
      opened: () => {
        window.clearTimeout(timeout);
        if (connection === this.connection) this.pulse.begin();
        this.opened(connection);
      },
      heard: () => {
        if (connection === this.connection) this.pulse.heard();
      },
      closed: code => {
        window.clearTimeout(timeout);
        this.closed(connection, code);
      },
      notified: (method, params) => {
        if (method === 'process' && connection === this.connection) this.received(params as ActionMessage);
      },
    });
    const timeout = window.setTimeout(() => socket.close(4000), OPEN_TIMEOUT_MS);
    this.socket = socket;
  }

  private opened(connection: number): void {
    if (connection !== this.connection) return;
    if (this.result === undefined) {
      this.opening ??= Promise.withResolvers<undefined>();
      this.opening.resolve(undefined);
      return;
    }
    this.rejoin().catch((error: unknown) => {
      if (!(error instanceof ConnectionLost)) this.refuse(error instanceof Error ? error.message : String(error));
    });
  }

  private async rejoin(): Promise<void> {
    this.setLink('joining');
    await this.initialize();
    await this.joinSession();
  }

  /** From here on the server knows the session; what it has not answered is sent in the order in which it was made. */
  private async joinSession(): Promise<void> {
    const socket = this.socket;
    if (socket === undefined || this.session === undefined) return;
    await socket.request('initializeClientSession', this.session);
    this.ready = true;
    if (this.hasModel) this.requestModelAgain();
    for (const message of this.asked.values()) socket.notify('process', message);
    this.pulse.expect('model');
  }

  private async initialize(): Promise<void> {
    const socket = this.socket;
    if (socket === undefined || this.params === undefined) throw new ConnectionLost();
    this.pulse.expect();
    const result = (await socket.request('initialize', this.params)) as InitializeResult;
    const first = this.result === undefined;
    this.result = result;
    if (first) {
      this.firstVersion = (result as ServerIdentity).serverVersion;
      this.initialized.fire(result);
      this.stateChanged.fire(ClientState.Running);
      this.setLink('joining');
    }
  }

  private closed(connection: number, code: number): void {
    if (connection !== this.connection || this.stopped) return;
    this.ready = false;
    this.pulse.end();
    this.retry.stop();
    if (this.result === undefined) this.opening = undefined;
    window.clearTimeout(this.settleTimer);
    if (code === CLOSE_UNAUTHENTICATED) {
      this.isSignedOut = true;
      this.refuse(t.connection.notSignedIn);
      return;
    }
    this.setLink(this.result === undefined ? 'connecting' : 'reconnecting');
    this.retryTimer = window.setTimeout(() => this.open(), backoffMs(this.attempt++));
  }

  /** The server knows again who we are. */
  admitted(): void {
    if (!this.isSignedOut || this.stopped) return;
    this.isSignedOut = false;
    this.attempt = 0;
    this.setLink(this.result === undefined ? 'connecting' : 'reconnecting');
    this.open();
  }

  private refuse(reason: string): void {
    this.reason = reason;
    this.setLink('refused');
  }

  private received(message: ActionMessage): void {
    const action = message.action as OutgoingAction;
    const responseId = action['responseId'];
    if (typeof responseId === 'string' && responseId !== '') {
      if (responseId.startsWith(PROBE)) {
        this.probed(responseId);
        return;
      }
      this.asked.delete(responseId);
      const isModel = responseId.startsWith(MODEL) || responseId === (this.modelRequest?.action as OutgoingAction | undefined)?.['requestId'];
      if (isModel && action.kind === 'rejectRequest') this.shut(action);
    }
    if (action.kind === 'setModel') this.modelCame();
    if (action.kind === APPLY_CHANGE) this.changed(message, this.retry.heard(action as unknown as ChangeMessage));
    else this.hand(message);
  }

  private changed(message: ActionMessage, change: ChangeMessage): void {
    const settled = this.acknowledge(change);
    this.hand({ ...message, action: settled.length > 0 ? { ...change, own: true } : change });
    this.restore(settled);
    // What waited for this goes on.
    if (settled.length > 0 && this.outbox.unsent(this.connection).length > 0) this.flush();
  }

  private modelCame(): void {
    this.hasModel = true;
    this.attempt = 0;
    this.reason = '';
    this.openOn = this.connection;
    this.pulse.succeeded();
    this.setLink('online');
    this.flush();
  }

  /** The diagram is in the trash or gone, or the server has no room for it now; what waits goes on waiting. */
  private shut(rejection: OutgoingAction): void {
    const { detail } = rejection;
    this.reason = typeof detail === 'string' ? detail : '';
    this.setLink('shut');
  }

  private hand(message: ActionMessage): void {
    for (const key of [message.clientId, undefined]) {
      for (const handler of this.handlers.get(key) ?? []) handler(message);
    }
  }

  /** What an operation named is shown as the server has it now: it may have changed nothing, or less than was drawn. */
  private restore(settled: readonly OutboxEntry[]): void {
    const [first] = settled;
    if (first === undefined) return;
    const elementIds = [...namedElements(settled.map(entry => entry.action))];
    const action: RestoreElementsAction = { kind: RESTORE_ELEMENTS, elementIds };
    this.hand({ clientId: first.clientId, action });
  }

  private acknowledge(change: ChangeMessage): readonly OutboxEntry[] {
    const ids = [...(change.operationIds ?? [])];
    if (change.refused?.operationId !== undefined) ids.push(change.refused.operationId);
    return this.outbox.acknowledge(ids);
  }

  private flush(): void {
    if (!this.ready || this.socket === undefined || this.openOn !== this.connection || this.retry.isResting) return;
    for (const entry of this.outbox.unsent(this.connection)) {
      if (this.socket.notify('process', { clientId: entry.clientId, action: entry.action })) entry.sentOn = this.connection;
      this.pulse.expect();
    }
    this.scheduleProbe();
  }

  private scheduleProbe(): void {
    window.clearTimeout(this.settleTimer);
    this.settleTimer = window.setTimeout(() => this.probe(), SETTLE_AFTER_MS);
  }

  private probe(): void {
    const waiting = this.outbox.waiting(this.connection);
    if (waiting.size === 0 || this.session === undefined) return;
    const requestId = `${PROBE}${this.connection}_${this.probes.size}`;
    this.probes.set(requestId, waiting);
    const action = { kind: 'requestTypeHints', requestId };
    this.socket?.notify('process', { clientId: this.session.clientSessionId, action });
  }

  private probed(requestId: string): void {
    const waiting = this.probes.get(requestId);
    if (waiting === undefined) return;
    this.restore(this.outbox.settle(waiting));
    if (this.outbox.unsent(this.connection).length > 0) this.flush();
  }

  private setLink(link: LinkState): void {
    this.link = link;
    this.publish();
  }

  private publish(): void {
    this.statusChanged.fire(this.status);
  }
}
