// SPDX-License-Identifier: Apache-2.0
// One WebSocket with JSON-RPC 2.0 frames, from open to close; it never reconnects.
// What lives here: framing, request ids, answers. What must never: GLSP actions, retries.
import { parsed } from '../shell/json';
import { t } from '../texts/texts';

export interface RpcError {
  readonly code: number;
  readonly message: string;
}

/** Close code of the private range: a frame that is no JSON. */
const BROKEN = 4002;

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: RpcError;
}

interface Call {
  readonly method: string;
  readonly params?: unknown;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** The peer answered with an error object. */
export class RpcFailure extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.name = 'RpcFailure';
  }
}

/** The connection went away before the answer came. */
export class ConnectionLost extends Error {
  constructor() {
    super(t.connection.lost);
    this.name = 'ConnectionLost';
  }
}

export interface RpcSocketEvents {
  opened(): void;
  /** Anything came, before it is looked at. */
  heard(): void;
  closed(code: number): void;
  notified(method: string, params: unknown): void;
}

export class RpcSocket {
  private readonly socket: WebSocket;
  private readonly pending = new Map<number, Pending>();
  private nextId = 0;
  private over = false;

  constructor(
    url: string,
    private readonly events: RpcSocketEvents,
  ) {
    this.socket = new WebSocket(url);
    this.socket.onopen = () => this.events.opened();
    this.socket.onmessage = event => this.received(event.data);
    this.socket.onclose = event => this.closed(event.code);
  }

  get isOpen(): boolean {
    return !this.over && this.socket.readyState === WebSocket.OPEN;
  }

  /** Sends a request; rejects with `RpcFailure` or `ConnectionLost`. */
  request(method: string, params: unknown): Promise<unknown> {
    if (!this.isOpen) return Promise.reject(new ConnectionLost());
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      this.socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    });
  }

  /** Sends a notification; false when the connection is not open. */
  notify(method: string, params: unknown): boolean {
    if (!this.isOpen) return false;
    this.socket.send(JSON.stringify({ jsonrpc: '2.0', method, params }));
    return true;
  }

  /** Ends the connection; `closed` follows at once, without waiting for a peer that may be gone. */
  close(code = 1000): void {
    this.socket.close(code);
    this.closed(code);
  }

  private closed(code: number): void {
    if (this.over) return;
    this.over = true;
    for (const call of this.pending.values()) call.reject(new ConnectionLost());
    this.pending.clear();
    this.events.closed(code);
  }

  private received(data: unknown): void {
    if (this.over || typeof data !== 'string') return;
    this.events.heard();
    const message = parsed(data);
    if (message === undefined) {
      // What came was cut or mixed up on its way; nothing after it can be trusted.
      this.close(BROKEN);
      return;
    }
    if (isCall(message)) {
      this.events.notified(message.method, message.params);
    } else if (isAnswer(message)) {
      const call = this.pending.get(message.id);
      this.pending.delete(message.id);
      if (message.error) call?.reject(new RpcFailure(message.error.code, message.error.message));
      else call?.resolve(message.result);
    }
  }
}

function isCall(message: unknown): message is Call {
  return typeof message === 'object' && message !== null && 'method' in message && typeof message.method === 'string';
}

function isAnswer(message: unknown): message is Answer {
  return typeof message === 'object' && message !== null && 'id' in message && typeof message.id === 'number';
}
