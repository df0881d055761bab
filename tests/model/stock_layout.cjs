// SPDX-License-Identifier: Apache-2.0
// Lays trees of boxes out with the stock client's own layouters, outside of a browser. stdin: a list of trees;
// stdout: per tree, element id -> [x, y, width, height]. Leaves state their size, as a browser would have measured it.
'use strict';
const peers = `${process.argv[2]}/`;
const from = name => require(peers + name);

from('reflect-metadata');
// The client touches these while it loads, never while it lays out.
global.window = { requestAnimationFrame: () => 0, navigator: { userAgent: '', platform: '' }, addEventListener() {}, location: {} };
global.document = { createElement: () => ({ style: {}, getContext: () => null }), addEventListener() {}, documentElement: { style: {} }, body: {} };

const layouts = '@eclipse-glsp/client/lib/features/bounds/';
const { HBoxLayouterExt } = from(`${layouts}hbox-layout.js`);
const { VBoxLayouterExt } = from(`${layouts}vbox-layout.js`);
const { FreeFormLayouter } = from(`${layouts}freeform-layout.js`);
const { StatefulLayouterExt } = from(`${layouts}layouter.js`);
const sprotty = from('@eclipse-glsp/sprotty');

const layouters = { hbox: new HBoxLayouterExt(), vbox: new VBoxLayouterExt(), freeform: new FreeFormLayouter() };
const registry = { get: kind => layouters[kind] };
const log = { error() {}, warn() {}, info() {}, log() {} };
const features = {
  node: [sprotty.boundsFeature, sprotty.layoutContainerFeature],
  comp: [sprotty.boundsFeature, sprotty.layoutContainerFeature, sprotty.layoutableChildFeature],
  leaf: [sprotty.boundsFeature, sprotty.layoutableChildFeature],
};
const classes = { node: sprotty.GNode, comp: sprotty.GCompartment, leaf: sprotty.GShapeElement };

function make(tree, parent, measured) {
  const element = new classes[tree.type]();
  element.hasFeature = feature => features[tree.type].includes(feature);
  for (const name of ['id', 'type', 'layout', 'layoutOptions', 'position', 'size']) {
    if (name in tree) element[name] = tree[name];
  }
  parent.add(element);
  for (const child of tree.children ?? []) make(child, element, measured);
  measured.set(element, { bounds: element.bounds, boundsChanged: false, alignmentChanged: false });
}

function laidOut(tree) {
  const root = new sprotty.GModelRoot();
  root.id = 'root';
  root.type = 'graph';
  const measured = new Map();
  make(tree, root, measured);
  new StatefulLayouterExt(measured, registry, log).layout();
  return Object.fromEntries(
    [...measured].map(([element, { bounds }]) => [element.id, [bounds.x, bounds.y, bounds.width, bounds.height]]),
  );
}

const trees = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(trees.map(laidOut)));
