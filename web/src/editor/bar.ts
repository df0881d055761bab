// SPDX-License-Identifier: Apache-2.0
// The bar above the canvas: back, the diagram's name, the commands with a button, who is here, and the menus.
import { html, nothing, type TemplateResult } from 'lit';
import { type Command, type Desk, isEnabled, labelNow, written } from '../commands/command';
import type { LinkStatus } from '../connection/live-client';
import { layoutButton } from '../layout/button';
import { follow } from '../routes';
import { authorButton, themeButton } from '../shell/controls';
import { icon } from '../shell/icons';
import { type MenuPart, showMenu } from '../shell/menu';
import { stepsButton } from '../steps/button';
import { t } from '../texts/texts';
import '../files/bar';
import { BAR, BEHIND, LAYOUTS, MORE, STEPS } from './offered';
import type { EditorSession } from './session';

const NARROW = '(width <= 760px)';

const isNarrow = (): boolean => window.matchMedia(NARROW).matches;

/** What the bar shows, and what it does with the page around it. */
export interface BarState {
  readonly name: string;
  /** The diagram whose box shows this one from outside, where one came from there. */
  readonly around: { readonly name: string; readonly path: string } | undefined;
  readonly session: EditorSession | undefined;
  readonly desk: Desk | undefined;
  readonly link: LinkStatus;
  readonly commands: readonly Command[];
  readonly isLocked: boolean;
  readonly canEdit: boolean;
  readonly isPanelOpen: boolean;
  /** The button of the text view. */
  readonly textButton: TemplateResult;
  rename(): void;
  export(at: HTMLElement): void;
  togglePanel(): void;
  layout(): void;
  recoloured(): void;
  renamedAuthor(): void;
}

export function bar(state: BarState): TemplateResult {
  const { name, session } = state;
  return html`<header class="bar">
    <a class="button plain square" href="/" aria-label=${t.editor.allDiagrams} title=${t.editor.allDiagrams} @click=${follow}>${icon('back')}</a>
    <img class="wide" src="/favicon.svg" alt="" width="26" height="26" />
    ${state.around === undefined ? nothing : html`<a class="button plain around" href=${state.around.path} @click=${follow}>${icon('up')}<span>${t.inside.back(state.around.name)}</span></a>`}
    <h1 class="bar-name">
      ${session?.isFile === true
        ? html`<span class="bar-file" title=${session.diagramId}>${name === '' ? '…' : name}</span>`
        : html`<button class="button plain" title=${t.editor.rename} aria-label=${t.editor.renameOf(name)} @click=${() => state.rename()}>${name === '' ? '…' : name}</button>`}
    </h1>
    ${state.isLocked ? html`<span class="badge">${t.editor.readOnly}</span>` : nothing}
    ${session?.isFile === true ? html`<glsp-file-bar .session=${session} ?disabled=${state.isLocked || state.link.state !== 'online'}></glsp-file-bar>` : nothing}
    <glsp-link .status=${state.link}></glsp-link>
    <span class="space"></span>
    <div class="bar-group" role="toolbar" aria-label=${t.editor.edit}>
      ${BAR.map(id => part(id, state))}
      <button class="button plain square" aria-label=${t.editor.moreCommands} title=${t.editor.moreCommands} aria-haspopup="menu" aria-expanded="false" @click=${(event: Event) => moreMenu(event, state)}>
        ${icon('more')}
      </button>
    </div>
    <span class="space wide"></span>
    ${session ? html`<glsp-people class="wide" .session=${session}></glsp-people>` : nothing}
    <button class="button wide" aria-haspopup="menu" aria-expanded="false" @click=${(event: Event) => state.export(event.currentTarget as HTMLElement)}>${icon('download')}${t.editor.export}</button>
    ${state.textButton}
    <button class="button plain square" aria-label=${t.editor.sidePanel} title=${t.editor.withKey(t.editor.sidePanel, written('Ctrl+B'))} aria-pressed=${state.isPanelOpen ? 'true' : 'false'} @click=${() => state.togglePanel()}>
      ${icon('panel')}
    </button>
    <span class="bar-group wide">${themeButton(() => state.recoloured())} ${authorButton(() => state.renamedAuthor())}</span>
  </header>`;
}

function part(id: string, state: BarState): TemplateResult | typeof nothing {
  if (id === '') return html`<span class="rule wide"></span>`;
  if (id === STEPS) return stepsButton(state.session, state.canEdit);
  if (id === LAYOUTS) return layoutButton(state.session !== undefined && state.canEdit, () => state.layout());
  return tool(id, state);
}

function tool(id: string, { commands, desk, session }: BarState): TemplateResult | typeof nothing {
  const command = commands.find(each => each.id === id);
  if (command?.icon === undefined) return nothing;
  const key = command.keys?.[0];
  const named = (name: string): string => (key === undefined ? name : t.editor.withKey(name, written(key)));
  const now = desk === undefined ? command.label : labelNow(command, desk);
  const run = (): void => {
    if (desk) command.run(desk);
    session?.focusCanvas();
  };
  const enabled = desk !== undefined && isEnabled(command, desk);
  const wide = BEHIND.includes(id) ? 'wide' : '';
  return html`<button class="button plain square ${wide}" aria-label=${named(command.label)} title=${named(now)} ?disabled=${!enabled} @click=${run}>${icon(command.icon)}</button>`;
}

function moreMenu(event: Event, { commands, desk }: BarState): void {
  if (desk === undefined) return;
  const parts = [...(isNarrow() ? BEHIND : []), ...MORE].flatMap((id): MenuPart[] => {
    const command = commands.find(each => each.id === id);
    if (command === undefined) return id === '' ? ['line'] : [];
    const keys = command.keys?.[0];
    return [{ label: labelNow(command, desk), disabled: !isEnabled(command, desk), ...(keys === undefined ? {} : { keys: written(keys) }), run: () => command.run(desk) }];
  });
  showMenu(parts, event.currentTarget as HTMLElement);
}
