// SPDX-License-Identifier: Apache-2.0
// One field for everything: commands, what the server offers for the selection, what the palette can draw, and every
// element of the diagram.
import { type EditorContext, type LabeledAction, RequestContextActions, TriggerNodeCreationAction } from '@eclipse-glsp/client';
import { creating } from '../palette/place';
import { nameOf } from '../panel/names';
import { offerLabel } from '../languages/offers';
import { inEnglish } from '../texts/english';
import { type Command, type Desk, isEnabled, labelNow, written } from './command';
import { type Choice, openChoices } from './choose';
import type { EditorSession } from '../editor/session';
import { allEdges, allNodes } from './selection';
import { t } from '../texts/texts';

export interface PaletteSource {
  readonly desk: Desk;
  readonly commands: readonly Command[];
}

/** Opens the field; `elements` lists the elements of the diagram alone. */
export function openCommandPalette(source: PaletteSource, only?: 'elements'): void {
  const elements = elementChoices(source);
  if (only === 'elements') {
    openChoices({ title: t.commands.find, search: t.commands.searchElements, hint: t.commands.searchElementsHint, choices: elements });
    return;
  }
  const choices = [...commandChoices(source), ...elements];
  openChoices({ title: t.commands.all, search: t.commands.search, hint: t.commands.searchHint, choices, more: serverChoices(source) });
}

function commandChoices({ desk, commands }: PaletteSource): readonly Choice[] {
  return commands
    .filter(command => command.id !== 'palette' && isEnabled(command, desk))
    .map(command => ({
      label: labelNow(command, desk),
      detail: t.commands.groups[command.group],
      also: inEnglish(command.label),
      ...(command.keys?.[0] === undefined ? {} : { keys: written(command.keys[0]) }),
      run: () => command.run(desk),
    }));
}

/** Nodes, then what joins them. */
function elementChoices({ desk: { session } }: PaletteSource): readonly Choice[] {
  return [...allNodes(session), ...allEdges(session)].map(element => ({
    label: nameOf(element),
    detail: session.types.of(element.type),
    id: element.id,
    run: () => void session.show([element.id]).then(() => session.focusCanvas()),
  }));
}

function nameById(session: EditorSession, id: string): string {
  const element = session.root?.index.getById(id);
  return element === undefined ? id : nameOf(element);
}

/** What the language offers for the selection, and what its palette draws. */
async function serverChoices({ desk }: PaletteSource): Promise<readonly Choice[]> {
  const { session } = desk;
  if (desk.isReadonly || !desk.isOnline) return [];
  const selectedElementIds = session.context.selectedElements.map(element => element.id);
  const editorContext: EditorContext = { selectedElementIds, lastMousePosition: session.middle };
  const answer = await session.request(RequestContextActions.create({ contextId: 'command-palette', editorContext }));
  return answer.actions.map((offered: LabeledAction) => ({
    label: offerLabel(session.diagramType, offered, id => nameById(session, id)),
    also: offered.label,
    detail: t.commands.draw,
    run: () => void session.dispatch(...offered.actions.flatMap(action => (TriggerNodeCreationAction.is(action) ? creating(session, action) : [action]))),
  }));
}
