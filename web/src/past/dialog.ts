// SPDX-License-Identifier: Apache-2.0
// The diagram as it was: a slider over every revision, who did what at each, what became different since, names for
// revisions that matter, and going back.
import { html, nothing, type TemplateResult } from 'lit';
import { told } from '../activity/deeds';
import { ApiError, getDiagram } from '../api/diagrams';
import { historyBegins, listVersions, nameVersion, pastDifference, pastPicture, type Version } from '../api/past';
import type { EditorSession } from '../editor/session';
import { avatar } from '../shell/controls';
import { ask } from '../shell/dialog';
import { icon } from '../shell/icons';
import { openModal } from '../shell/modal';
import { toast } from '../shell/toasts';
import { exactTime, since } from '../start/time';
import { t } from '../texts/texts';
import { Entries } from './entries';
import './past.css';

/** Sliding asks for a picture once it rests this long, ms. */
const REST_MS = 120;

export async function openPast(session: EditorSession, mayEdit: boolean): Promise<void> {
  const { diagramId: id } = session;
  let newest: number;
  let oldest: number;
  try {
    [{ revision: newest }, oldest] = await Promise.all([getDiagram(id), historyBegins(id)]);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast({ tone: 'error', text: error.message, detail: error.hint });
    return;
  }
  const theme = document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light';
  const entries = new Entries(id);
  let revision = newest;
  let shown = newest;
  let compares = false;
  let versions: readonly Version[] = [];
  let isLoading = true;
  let timer: number | undefined;

  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast({ tone: 'error', text: error.message, detail: error.hint });
    }
    modal.update();
  };
  const rest = (): void => {
    if (shown !== revision) isLoading = true;
    shown = revision;
    modal.update();
    if (revision > oldest) void attempt(() => entries.need(revision));
  };
  const go = (to: number): void => {
    revision = versions.some(each => each.revision === to) ? to : Math.min(Math.max(to, oldest), newest);
    window.clearTimeout(timer);
    timer = window.setTimeout(rest, REST_MS);
    modal.update();
  };
  const name = async (): Promise<void> => {
    const wanted = await ask({ title: t.past.nameTitle(revision), label: t.past.nameLabel, confirm: t.past.name });
    if (!wanted) return;
    await attempt(async () => {
      await nameVersion(id, wanted, revision);
      versions = await listVersions(id);
      toast({ tone: 'good', text: t.past.named(wanted) });
    });
  };
  const restore = (): void => {
    modal.close();
    void session.dispatch({ kind: 'restore', isOperation: true, revision } as never);
    toast({ tone: 'good', text: t.past.restored(revision), detail: t.past.restoredHint });
  };
  const picture = (): string => (compares && shown < newest ? pastDifference(id, shown, newest, theme) : pastPicture(id, shown, theme));

  const modal = openModal({
    title: t.past.title,
    look: 'widest past-dialog',
    contents: opened => html`
      <div class="past-picture" tabindex="0" role="group" aria-label=${t.past.picture(shown)} aria-busy=${isLoading}>
        <img src=${picture()} alt=${compares ? t.past.differencePicture(shown) : t.past.picture(shown)} @load=${() => loaded()} @error=${() => loaded()} />
      </div>
      <div class="past-slide">
        <button class="button plain square" aria-label=${t.past.earlier} title=${t.past.earlier} ?disabled=${revision <= oldest} @click=${() => go(revision - 1)}><span class="past-back">${icon('chevron')}</span></button>
        <label class="past-range">
          <span class="visually-hidden">${t.past.slider}</span>
          <input type="range" min=${oldest} max=${newest} step="1" .value=${String(revision)} aria-valuetext=${valueText(revision, newest, entries)} @input=${(event: Event) => go(Number((event.target as HTMLInputElement).value))} />
        </label>
        <button class="button plain square" aria-label=${t.past.later} title=${t.past.later} ?disabled=${revision === newest} @click=${() => go(revision + 1)}>${icon('chevron')}</button>
      </div>
      <div class="past-told" role="status">${revision <= oldest && oldest > 0 ? html`<strong>${t.past.at(revision, newest)}</strong><span>${t.past.forgotten(oldest)}</span>` : line(revision, newest, entries)}</div>
      <div class="past-options">
        <label><input type="checkbox" .checked=${compares} ?disabled=${revision === newest} @change=${() => { compares = !compares; isLoading = true; modal.update(); }} /> ${t.past.compare}</label>
        ${versions.length === 0 ? nothing : html`<label class="past-versions">${t.past.versions}
          <select class="field" @change=${(event: Event) => go(Number((event.target as HTMLSelectElement).value))}>
            <option value=${newest} ?selected=${!versions.some(each => each.revision === revision)}>${t.past.choose}</option>
            ${versions.map(each => html`<option value=${each.revision} ?selected=${each.revision === revision}>${each.name}</option>`)}
          </select></label>`}
      </div>
      <div class="actions">
        <button class="button" @click=${() => opened.close()}>${t.past.close}</button>
        <button class="button" ?disabled=${!mayEdit} @click=${() => void name()}>${t.past.nameCommand}</button>
        <button class="button primary" ?disabled=${!mayEdit || revision === newest || revision < oldest} @click=${restore}>${icon('restore')}${t.past.restore}</button>
      </div>`,
    closed: () => {
      window.clearTimeout(timer);
      session.focusCanvas();
    },
  });
  const loaded = (): void => {
    isLoading = false;
    modal.update();
  };
  modal.element.querySelector<HTMLElement>('input[type=range]')?.focus();
  void attempt(async () => {
    versions = await listVersions(id);
    await entries.need(newest);
  });
}

/** What a screen reader says of the slider's place. */
function valueText(revision: number, newest: number, entries: Entries): string {
  const entry = entries.get(revision);
  return entry === undefined ? t.past.at(revision, newest) : `${t.past.at(revision, newest)}: ${entry.author} ${told(entry)}`;
}

function line(revision: number, newest: number, entries: Entries): TemplateResult {
  const where = html`<strong>${t.past.at(revision, newest)}</strong>`;
  if (revision === 0) return html`${where}<span>${t.past.began}</span>`;
  const entry = entries.get(revision);
  if (entry === undefined) return html`${where}<span>${t.past.reading}</span>`;
  const sign = entry.authorKind === 'person' ? avatar(entry.author) : html`<span class="agent-sign">${icon('spark')}</span>`;
  return html`${where}${sign}<span class="past-what"><strong>${entry.author}</strong> ${told(entry)}</span>
    <time datetime=${entry.time} title=${exactTime(entry.time)}>${since(entry.time)}</time>`;
}
