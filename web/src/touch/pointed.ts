// SPDX-License-Identifier: Apache-2.0
// Which element of the diagram a part of its drawing belongs to. Whoever draws several in one part rebinds this.
import { type DOMHelper, type GModelElement, type GModelRoot, TYPES } from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import type { Place } from './grip';

@injectable()
export class PointedElements {
  @inject(TYPES.DOMHelper) private readonly dom!: DOMHelper;

  at(root: GModelRoot, drawing: Element, _at: Place): GModelElement | undefined {
    for (let part: Element | null = drawing; part !== null; part = part.parentElement) {
      const element = part.id === '' ? undefined : root.index.getById(this.dom.findSModelIdByDOMElement(part));
      if (element !== undefined) return element;
    }
    return undefined;
  }
}
