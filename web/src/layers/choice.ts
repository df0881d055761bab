// SPDX-License-Identifier: Apache-2.0
// Which layer: a menu of those there are, and a question for the name of a new one.
import type { GModelElement, Operation } from '@eclipse-glsp/client';
import { ask } from '../shell/dialog';
import { type MenuPart, showMenu } from '../shell/menu';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import { layering, layerOf } from './locking';

/** The server takes no longer names. */
const LONGEST = 60;

type Dispatch = (operation: Operation) => void;

export interface LayerChoice {
  readonly elements: readonly Readonly<GModelElement>[];
  readonly layers: readonly string[];
  dispatch: Dispatch;
}

/** Puts elements on the layer that is chosen. */
export function chooseLayer(choice: LayerChoice, at: { readonly x: number; readonly y: number }): void {
  const { elements, layers, dispatch } = choice;
  const put = (layer: string): void => {
    const operation = layering(elements, layer);
    if (operation !== undefined) dispatch(operation);
  };
  const isOn = (layer: string): boolean => elements.every(each => layerOf(each) === layer);
  const entry = (label: string, layer: string): MenuPart => ({ label, checked: isOn(layer), run: () => put(layer) });
  const parts: MenuPart[] = [{ heading: t.layers.putOnLayer }, entry(t.layers.noLayer, ''), ...layers.map(layer => entry(layer, layer))];
  showMenu([...parts, 'line', { label: t.layers.otherLayer, icon: 'add', run: () => void newLayer(choice) }], at);
}

/** Puts elements on a layer whose name is asked for. */
export async function newLayer({ elements, dispatch }: Pick<LayerChoice, 'elements' | 'dispatch'>): Promise<void> {
  const name = await askName(t.layers.newLayerTitle, t.layers.make, '');
  const operation = name === undefined ? undefined : layering(elements, name);
  if (operation !== undefined) dispatch(operation);
}

/** Gives a layer another name: all that is on it goes to the other. */
export async function renameLayer(layer: string, { elements, dispatch }: Pick<LayerChoice, 'elements' | 'dispatch'>): Promise<void> {
  const name = await askName(t.layers.renameTitle, t.layers.rename, layer);
  const operation = name === undefined ? undefined : layering(elements.filter(each => layerOf(each) === layer), name);
  if (operation !== undefined) dispatch(operation);
}

async function askName(title: string, confirm: string, value: string): Promise<string | undefined> {
  const name = await ask({ title, label: t.layers.name, value, confirm });
  if (name === undefined || name === '') return undefined;
  if (name.length <= LONGEST) return name;
  toast({ tone: 'warning', text: t.layers.tooLong });
  return undefined;
}
