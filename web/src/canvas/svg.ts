// SPDX-License-Identifier: Apache-2.0
// Virtual SVG nodes.
import { type VNode, type VNodeData, vnode } from 'snabbdom';

const NAMESPACE = 'http://www.w3.org/2000/svg';

export interface SvgData {
  readonly class?: Readonly<Record<string, boolean>>;
  readonly attrs?: Readonly<Record<string, string | number | boolean>>;
  readonly style?: Readonly<Record<string, string>>;
  readonly key?: string;
}

/** One SVG element; `undefined` children are left out. */
export function svgNode(name: string, data: SvgData, children: readonly (VNode | undefined)[] = []): VNode {
  const nodeData: VNodeData = { ...data, ns: NAMESPACE };
  const present = children.filter(child => child !== undefined);
  return vnode(name, nodeData, present, undefined, undefined);
}

/** One SVG element that holds text only. */
export function svgText(name: string, data: SvgData, text: string): VNode {
  return vnode(name, { ...data, ns: NAMESPACE }, undefined, text, undefined);
}

/** An SVG path from its data. */
export function path(d: string, name?: string): VNode {
  return svgNode('path', { attrs: { d }, class: name === undefined ? {} : { [name]: true } });
}

/**
 * A group whose children array is handed on as it is: the patcher skips an array that it knows. It is moved and scaled
 * by style: an attribute would make the browser lay out every text in it anew.
 */
export function svgGroup(transform: string, children: VNode[]): VNode {
  return vnode('g', { style: { transform }, ns: NAMESPACE }, children, undefined, undefined);
}
