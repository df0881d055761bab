// SPDX-License-Identifier: Apache-2.0
// What the server last said about each element, by id. It tells the server's properties, children and css classes from
// those that only this page added (feedback, markers, handles), and a property the server changed from one it repeated.
import type { GModelElementSchema, GModelRootSchema } from '@eclipse-glsp/client';
import { injectable } from 'inversify';
import { copy } from './equal';

/** An element as the server sent it; `children` hold ids only through the elements themselves. */
export type Sent = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

@injectable()
export class ServerModel {
  private readonly sent = new Map<string, Sent>();
  /** Revision of the last model or change; -1 before the first. */
  revision = -1;

  get size(): number {
    return this.sent.size;
  }

  get(id: string): Sent | undefined {
    return this.sent.get(id);
  }

  has(id: string): boolean {
    return this.sent.has(id);
  }

  /** Starts anew with a full model. O(elements). */
  reset(root: GModelRootSchema): void {
    this.sent.clear();
    this.revision = root.revision ?? 0;
    this.put(root);
  }

  /** Remembers one element and its descendants. */
  put(element: GModelElementSchema): void {
    this.remember(element);
    for (const child of element.children ?? []) this.put(child);
  }

  /** Remembers one element alone, as a copy: the canvas holds the values themselves, and tools write into them. */
  remember(element: GModelElementSchema): void {
    const { children: _children, ...own } = element;
    this.sent.set(element.id, copy(own));
  }

  forget(id: string): void {
    this.sent.delete(id);
  }
}
