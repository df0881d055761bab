// SPDX-License-Identifier: Apache-2.0
// Registers the element types of a language with the generic classes and views that draw them.
import {
  type BindingContext,
  configureModelElement,
  DefaultTypes,
  editLabelFeature,
  FeatureModule,
  GCompartment,
  GGraph,
  overrideModelElement,
  type Dimension,
  type EditableLabel,
} from '@eclipse-glsp/client';
import { LockableCircle, LockableDiamond, LockableEdge, LockableLabel, LockableRectangle } from '../canvas/lockable';
import { FarLayer } from '../canvas/far';
import { GraphView } from '../canvas/graph-view';
import { formOf } from '../canvas/outlines';
import { Detail, LookSource } from '../canvas/looks';
import { CompartmentView, LabelView, RoutedEdgeView, ShapeNodeView } from '../canvas/views';
import type { Turned } from '../canvas/label-editor';
import type { LabelLook, LanguageLook } from './look';

/** A label whose editor covers it, wherever the label sits in its box; it keeps the lines that the text has. */
class EditedLabel extends LockableLabel implements EditableLabel {
  get isMultiLine(): boolean {
    return this.text.includes('\n');
  }

  get editControlDimension(): Dimension {
    return { width: Math.max(this.size.width + 24, 96), height: Math.max(this.size.height, 17) + 8 };
  }

  get editControlPositionCorrection(): { x: number; y: number } {
    const { width, height } = this.editControlDimension;
    return { x: (this.size.width - width) / 2, y: (this.size.height - height) / 2 };
  }
}

class LinesLabel extends EditedLabel {
  override get isMultiLine(): boolean {
    return true;
  }
}

/** The editor of a turned label is turned as well (`canvas/label-editor.ts`), about the middle that both have. */
class TurnedLabel extends EditedLabel implements Turned {
  readonly isTurned = true;

  override get editControlDimension(): Dimension {
    return { width: Math.max(this.size.height + 24, 96), height: Math.max(this.size.width, 17) + 8 };
  }
}

/** Where edges meet the outline. */
const CLASSES: Readonly<Record<string, typeof LockableRectangle>> = {
  rectangle: LockableRectangle,
  diamond: LockableDiamond,
  ellipse: LockableCircle,
};

const BASE_TYPES: ReadonlySet<string> = new Set(Object.values(DefaultTypes));

/** The library's own types, drawn by our views too where the language says nothing about them. */
const PLAIN = [
  [DefaultTypes.NODE, LockableRectangle, ShapeNodeView],
  [DefaultTypes.LABEL, EditedLabel, LabelView],
  [DefaultTypes.COMPARTMENT, GCompartment, CompartmentView],
  [DefaultTypes.COMPARTMENT_HEADER, GCompartment, CompartmentView],
  [DefaultTypes.EDGE, LockableEdge, RoutedEdgeView],
] as const;

export function languageModule(look: LanguageLook): FeatureModule {
  return new FeatureModule(
    (bind, unbind, isBound, rebind) => {
      const context: BindingContext = { bind, unbind, isBound, rebind };
      bind(LookSource).toConstantValue(new LookSource(look));
      bind(Detail).toSelf().inSingletonScope();
      bind(FarLayer).toSelf().inSingletonScope();
      overrideModelElement(context, DefaultTypes.GRAPH, GGraph, GraphView);
      for (const node of look.nodes) {
        configure(context, node.type, CLASSES[formOf(node.shape).anchor ?? 'rectangle'] ?? LockableRectangle, ShapeNodeView);
      }
      for (const label of look.labels) {
        configure(context, label.type, classOf(label), LabelView, { enable: label.editable ? [editLabelFeature] : [] });
      }
      for (const compartment of look.compartments) configure(context, compartment.type, GCompartment, CompartmentView);
      for (const edge of look.edges) configure(context, edge.type, LockableEdge, RoutedEdgeView);
      const declared = new Set([...look.nodes, ...look.labels, ...look.compartments, ...look.edges].map(each => each.type));
      for (const [type, made, view] of PLAIN) if (!declared.has(type)) overrideModelElement(context, type, made, view);
    },
    { featureId: Symbol('languageLook') },
  );
}

function classOf(label: LabelLook): typeof EditedLabel {
  if (label.turned === true) return TurnedLabel;
  return label.lines ? LinesLabel : EditedLabel;
}

function configure(context: BindingContext, type: string, ...rest: Tail<Parameters<typeof configureModelElement>>): void {
  const register = BASE_TYPES.has(type) ? overrideModelElement : configureModelElement;
  register(context, type, ...rest);
}

type Tail<T extends unknown[]> = T extends [unknown, unknown, ...infer R] ? R : never;
