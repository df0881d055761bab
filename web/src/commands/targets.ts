// SPDX-License-Identifier: Apache-2.0
// What a mouse does by leading something somewhere, done by naming the place: connect, lead an edge elsewhere, put into a
// container and take out of it.
import {
  ChangeRoutingPointsOperation,
  CompoundOperation,
  CreateEdgeOperation,
  GEdge,
  type GModelElement,
  GNode,
  isContainable,
  isReparentable,
  type Operation,
  ReconnectEdgeOperation,
} from '@eclipse-glsp/client';
import { boxOf, holdersOf, intoContainer } from '../canvas/moves';
import { type EdgeKind, EdgeKinds } from '../connect/edge-kinds';
import type { EditorSession } from '../editor/session';
import { nameOf } from '../panel/names';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import type { Choice } from './choose';
import { openChoices } from './choose';
import type { Desk } from './command';
import { roomNear } from './room';
import { allNodes, selectedNodes } from './selection';

/** Where the first thing in a container lies, from its upper left corner, px. */
const INSIDE = { x: 20, y: 45 };

/** Draws an edge from the selected node to one that is chosen; of the selected edge, leads its end there. */
export function connectTo({ session }: Desk): void {
  const [first] = session.context.selectedElements;
  if (first instanceof GEdge) leadTo(session, first, 'target');
  else if (first instanceof GNode) joinFrom(session, first);
  else toast({ tone: 'info', text: t.connect.selectOne });
}

/** Lets the selected edge begin at a node that is chosen. */
export function beginAt({ session }: Desk): void {
  const [first] = session.context.selectedElements;
  if (first instanceof GEdge) leadTo(session, first, 'source');
  else toast({ tone: 'info', text: t.targets.selectEdge });
}

/** Puts the selected nodes into a container that is chosen, or back onto the diagram. */
export function moveInto({ session }: Desk): void {
  const nodes = selectedNodes(session).filter(isReparentable);
  const { root } = session;
  if (root === undefined || nodes.length === 0) {
    toast({ tone: 'info', text: t.connect.selectOne });
    return;
  }
  const takesAll = (container: Readonly<GModelElement>): boolean =>
    isContainable(container) && nodes.every(node => container.id !== node.id && !holdersOf(container).includes(node) && container.isContainableElement(node));
  const isElsewhere = (container: Readonly<GModelElement>): boolean => nodes.some(node => holderOf(node) !== container);
  const containers = allNodes(session).filter(each => takesAll(each) && isElsewhere(each));
  const choices = containers.map(container => choice(session, container, () => put(session, nodes, container)));
  const out = takesAll(root) && isElsewhere(root) ? [{ label: t.targets.diagramItself, detail: '', run: () => put(session, nodes, root) }] : [];
  if (choices.length + out.length === 0) toast({ tone: 'info', text: t.targets.noContainer });
  else openChoices({ title: t.targets.moveInto, search: t.targets.searchContainers, hint: t.targets.searchContainers, choices: [...choices, ...out] });
}

function joinFrom(session: EditorSession, source: GNode): void {
  const kinds = new EdgeKinds(session);
  const others = allNodes(session).filter(each => each !== source);
  const choices = others.map(target => choice(session, target, () => void join(session, kinds, source, target)));
  openChoices({ title: t.targets.connectFrom(nameOf(source)), search: t.commands.searchElements, hint: t.commands.searchElementsHint, choices });
}

async function join(session: EditorSession, kinds: EdgeKinds, source: GNode, target: GNode): Promise<void> {
  const edges = await kinds.between(source, target);
  const draw = (edge: EdgeKind): void =>
    void session.dispatch(CreateEdgeOperation.create({ elementTypeId: edge.type, sourceElementId: source.id, targetElementId: target.id }));
  const [only] = edges;
  if (only === undefined) toast({ tone: 'warning', text: t.connect.notAllowed(nameOf(source), nameOf(target)) });
  else if (edges.length === 1) draw(only);
  else {
    const choices = edges.map(edge => ({ label: edge.label, detail: '', run: () => draw(edge) }));
    openChoices({ title: t.targets.kindOfEdge, search: t.targets.kindOfEdge, hint: t.targets.kindOfEdge, choices });
  }
  session.focusCanvas();
}

function leadTo(session: EditorSession, edge: GEdge, end: 'source' | 'target'): void {
  const { id: edgeElementId, sourceId, targetId } = edge;
  const lead = (node: GNode): void => {
    const ends = end === 'source' ? { sourceElementId: node.id, targetElementId: targetId } : { sourceElementId: sourceId, targetElementId: node.id };
    const reconnect = ReconnectEdgeOperation.create({ edgeElementId, ...ends });
    // Bends belong to the way between the old ends.
    const straight = ChangeRoutingPointsOperation.create([{ elementId: edgeElementId, newRoutingPoints: [] }]);
    void session.dispatch(edge.routingPoints.length === 0 ? reconnect : CompoundOperation.create([reconnect, straight]));
    session.focusCanvas();
  };
  const others = allNodes(session).filter(each => each.id !== (end === 'source' ? sourceId : targetId));
  const title = end === 'source' ? t.targets.beginAt : t.targets.leadTo;
  openChoices({ title, search: t.commands.searchElements, hint: t.commands.searchElementsHint, choices: others.map(node => choice(session, node, () => lead(node))) });
}

function put(session: EditorSession, nodes: readonly GNode[], container: Readonly<GModelElement>): void {
  const inside = session.root === undefined ? [] : allNodes(session).filter(each => holderOf(each) === container && !nodes.includes(each)).map(boxOf);
  const taken = [...inside];
  const operations = nodes.map((node): Operation => {
    const box = boxOf(node);
    const wanted = container instanceof GNode ? corner(boxOf(container)) : box;
    const location = roomNear(wanted, box, taken);
    taken.push({ ...box, ...location });
    return intoContainer(node.id, container.id, location);
  });
  const [only] = operations;
  if (only !== undefined) void session.dispatch(operations.length === 1 ? only : CompoundOperation.create(operations));
  session.focusCanvas();
}

function corner({ x, y }: { readonly x: number; readonly y: number }): { readonly x: number; readonly y: number } {
  return { x: x + INSIDE.x, y: y + INSIDE.y };
}

/** What holds the node, as people see it: compartments in between do not count. */
function holderOf(node: GNode): Readonly<GModelElement> {
  return holdersOf(node).find(each => each instanceof GNode) ?? node.root;
}

function choice(session: EditorSession, node: GNode, run: () => void): Choice {
  return { label: nameOf(node), detail: session.types.of(node.type), run };
}
