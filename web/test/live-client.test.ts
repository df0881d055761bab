// SPDX-License-Identifier: Apache-2.0
// The connection when its page is left; the socket is a stand-in that opens and never answers.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveClient } from '../src/connection/live-client';
import { ConnectionLost } from '../src/connection/rpc-socket';

class SilentSocket {
  static readonly OPEN = 1;
  static opened = 0;
  readyState = 0;
  onopen: (() => void) | undefined;
  onclose: ((event: { code: number }) => void) | undefined;
  readonly sent: string[] = [];

  constructor() {
    SilentSocket.opened += 1;
    setTimeout(() => {
      this.readyState = SilentSocket.OPEN;
      this.onopen?.();
    });
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(code = 1000): void {
    this.readyState = 3;
    setTimeout(() => this.onclose?.({ code }));
  }
}

/** Browsers have it, Node 20 does not. */
function withResolvers<T>(): PromiseWithResolvers<T> {
  let resolve!: PromiseWithResolvers<T>['resolve'];
  let reject!: PromiseWithResolvers<T>['reject'];
  const promise = new Promise<T>((one, other) => {
    resolve = one;
    reject = other;
  });
  return { promise, resolve, reject };
}

Object.assign(Promise, { withResolvers });

beforeEach(() => void vi.stubGlobal('WebSocket', SilentSocket));
afterEach(() => void vi.unstubAllGlobals());

test('leaving while the server is asked who it is ends the asking', async () => {
  const client = new LiveClient('ws://nowhere');
  const asking = client.initializeServer({ applicationId: 'page', protocolVersion: '1.0.0' });
  const ended = asking.catch((error: unknown) => error);
  await client.start();
  await client.stop();

  expect(await ended).toBeInstanceOf(ConnectionLost);
  expect(SilentSocket.opened).toBe(1);
});
