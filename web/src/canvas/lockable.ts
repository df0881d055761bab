// SPDX-License-Identifier: Apache-2.0
// Locked elements cannot be taken in the hand: the classes of the canvas lose the features by which tools take them, for
// as long as the server says `locked`. The server refuses what comes another way.
import {
  CircularNode,
  deletableFeature,
  DiamondNode,
  editFeature,
  editLabelFeature,
  GChildElement,
  GEdge,
  GLabel,
  type GModelElement,
  GNode,
  moveFeature,
  reconnectFeature,
  RectangularNode,
  reparentFeature,
  resizeFeature,
} from '@eclipse-glsp/client';

const GUARDED: ReadonlySet<symbol> = new Set([deletableFeature, editFeature, editLabelFeature, moveFeature, reconnectFeature, reparentFeature, resizeFeature]);

/** Whether the element, or the node or edge that it is a part of, is locked. */
export function isLocked(element: Readonly<GModelElement>): boolean {
  let at: Readonly<GModelElement> = element;
  while (at instanceof GChildElement && !(at instanceof GNode || at instanceof GEdge)) at = at.parent;
  return (at as { readonly locked?: unknown }).locked === true;
}

function allows(element: GModelElement, feature: symbol): boolean {
  return !GUARDED.has(feature) || !isLocked(element);
}

export class LockableRectangle extends RectangularNode {
  override hasFeature(feature: symbol): boolean {
    return super.hasFeature(feature) && allows(this, feature);
  }
}

export class LockableDiamond extends DiamondNode {
  override hasFeature(feature: symbol): boolean {
    return super.hasFeature(feature) && allows(this, feature);
  }
}

export class LockableCircle extends CircularNode {
  override hasFeature(feature: symbol): boolean {
    return super.hasFeature(feature) && allows(this, feature);
  }
}

export class LockableEdge extends GEdge {
  override hasFeature(feature: symbol): boolean {
    return super.hasFeature(feature) && allows(this, feature);
  }
}

export class LockableLabel extends GLabel {
  override hasFeature(feature: symbol): boolean {
    return super.hasFeature(feature) && allows(this, feature);
  }
}
