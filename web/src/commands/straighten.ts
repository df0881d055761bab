// SPDX-License-Identifier: Apache-2.0
// Edges without their bends: those that are selected, or, where only nodes are, those that end at them.
import { ChangeRoutingPointsOperation, GEdge, type GModelElement } from '@eclipse-glsp/client';
import { isLocked } from '../canvas/lockable';
import { sayLocked } from '../canvas/locked';
import { everyElement } from '../layers/locking';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import type { Desk } from './command';

export function straighten({ session }: Desk): void {
  const { selectedElements } = session.context;
  const bent = edgesOf(selectedElements, everyElement(session.root, id => session.isStored(id))).filter(edge => edge.routingPoints.length > 0);
  const free = bent.filter(edge => !isLocked(edge));
  if (bent.length === 0) toast({ tone: 'info', text: t.drawing.straightAlready });
  else if (free.length === 0) sayLocked(bent);
  else void session.dispatch(ChangeRoutingPointsOperation.create(free.map(edge => ({ elementId: edge.id, newRoutingPoints: [] }))));
}

function edgesOf(selected: readonly Readonly<GModelElement>[], all: readonly GModelElement[]): readonly GEdge[] {
  const edges = selected.filter(each => each instanceof GEdge);
  if (edges.length > 0) return edges;
  const nodes = new Set(selected.map(each => each.id));
  return all.filter((each): each is GEdge => each instanceof GEdge && (nodes.has(each.sourceId) || nodes.has(each.targetId)));
}
