// SPDX-License-Identifier: Apache-2.0
// With whom a diagram is shared: everybody who comes in, people one by one, and links to look at it. Each choice holds at once.
import { html, nothing, type TemplateResult } from 'lit';
import { createLink, endLink, EVERYONE, type Everyone, type Grant, type Level, LEVELS, people, type Person, share, type Sharing, sharingOf } from '../api/access';
import { ApiError } from '../api/http';
import { icon } from '../shell/icons';
import { type Modal, openModal } from '../shell/modal';
import { exactTime } from '../start/time';
import { t } from '../texts/texts';
import { daysOf, lasting, textOf } from './lasting';
import { once } from './once';
import { until, used } from './tokens-dialog';
import './sharing.css';

const USUAL_DAYS = 30;
const GROUP = 'group:';

export function openShare(diagram: { readonly id: string; readonly name: string }, closed: () => void = () => undefined): void {
  let sharing: Sharing | undefined;
  let known: readonly Person[] = [];
  let address = '';
  let problem = '';

  const attempt = async (work: () => Promise<void>): Promise<void> => {
    problem = '';
    try {
      await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      problem = `${error.message} ${error.hint}`.trim();
    }
    modal.update();
  };
  const change = (what: { readonly everyone?: Everyone; readonly grants?: readonly Grant[] }): void =>
    void attempt(async () => {
      sharing = await share(diagram.id, what);
    });
  const add = (event: SubmitEvent, now: Sharing): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const name = textOf(form, 'who');
    const level = textOf(form, 'level') as Level;
    const called = known.filter(each => each.name === name);
    if (called.length > 1) {
      problem = t.sharing.several(name, called.map(each => each.subject).join(', '));
      modal.update();
      return;
    }
    const found = called[0] ?? known.find(each => each.subject === name) ?? (/^(group|person):./.test(name) ? { subject: name, name: name.replace(GROUP, '') } : undefined);
    if (found === undefined) {
      problem = t.sharing.nobody(name);
      modal.update();
      return;
    }
    form.reset();
    change({ grants: [...now.grants.filter(each => each.subject !== found.subject), { ...found, level }] });
  };
  const link = (event: SubmitEvent): void => {
    event.preventDefault();
    const days = daysOf(event.currentTarget as HTMLFormElement);
    void attempt(async () => {
      address = await createLink(diagram.id, days);
      sharing = await sharingOf(diagram.id);
    });
  };
  const end = (id: string): void =>
    void attempt(async () => {
      await endLink(diagram.id, id);
      address = '';
      sharing = await sharingOf(diagram.id);
    });

  const body = (now: Sharing): TemplateResult => html`
    <p>${now.owner === null ? t.sharing.nobodyOwns : t.sharing.ownedBy(now.owner.name)}</p>
    <label for="share-everyone">${t.sharing.everyone}</label>
    <select id="share-everyone" class="field" @change=${(event: Event) => change({ everyone: (event.target as HTMLSelectElement).value as Everyone })}>
      ${EVERYONE.map(each => html`<option value=${each} ?selected=${each === now.everyone}>${each === 'default' ? t.sharing.asUsual(t.sharing.everyones[now.default]) : t.sharing.everyones[each]}</option>`)}
    </select>
    <h3>${t.sharing.people}</h3>
    ${now.grants.length === 0
      ? nothing
      : html`<ul class="sharing-list" aria-label=${t.sharing.people}>
          ${now.grants.map(
            grant => html`<li>
              <span class="grow">${grant.name === '' ? grant.subject : grant.name}${grant.subject.startsWith(GROUP) ? html` <span class="badge">${t.sharing.group}</span>` : nothing}</span>
              <select class="field" aria-label=${t.sharing.levelOf(grant.name)} @change=${(event: Event) => change({ grants: now.grants.map(each => (each === grant ? { ...each, level: (event.target as HTMLSelectElement).value as Level } : each)) })}>
                ${LEVELS.map(level => html`<option value=${level} ?selected=${level === grant.level}>${t.sharing.levels[level]}</option>`)}
              </select>
              <button type="button" class="button plain square" aria-label=${t.sharing.withdraw(grant.name)} title=${t.sharing.withdraw(grant.name)} @click=${() => change({ grants: now.grants.filter(each => each !== grant) })}>${icon('close')}</button>
            </li>`,
          )}
        </ul>`}
    <form class="sharing-row" @submit=${(event: SubmitEvent) => add(event, now)}>
      <div class="grow">
        <label for="share-who">${t.sharing.who}</label>
        <input id="share-who" name="who" class="field" list="share-known" required autocomplete="off" placeholder=${t.sharing.whoExample} />
        <datalist id="share-known">${known.map(each => (known.some(other => other !== each && other.name === each.name) ? html`<option value=${each.subject}>${each.name}</option>` : html`<option value=${each.name}></option>`))}</datalist>
      </div>
      <div>
        <label for="share-level">${t.sharing.may}</label>
        <select id="share-level" name="level" class="field">
          ${LEVELS.map(level => html`<option value=${level} ?selected=${level === 'edit'}>${t.sharing.levels[level]}</option>`)}
        </select>
      </div>
      <button class="button primary" type="submit">${t.sharing.add}</button>
    </form>
    <h3>${t.sharing.links}</h3>
    <p class="hint">${t.sharing.linksHint}</p>
    ${address === '' ? nothing : once(t.sharing.newLink, address)}
    ${now.links.length === 0
      ? nothing
      : html`<ul class="sharing-list" aria-label=${t.sharing.links}>
          ${now.links.map(
            each => html`<li>
              <span class="grow">${t.sharing.linkOf(exactTime(each.createdAt))}<small>${until(each.expiresAt)} · ${used(each.usedAt)}</small></span>
              <button type="button" class="button" aria-label=${t.sharing.endLinkOf(exactTime(each.createdAt))} @click=${() => end(each.id)}>${t.sharing.endLink}</button>
            </li>`,
          )}
        </ul>`}
    <form class="sharing-row" @submit=${link}>
      ${lasting('link-days', USUAL_DAYS)}
      <button class="button" type="submit">${t.sharing.makeLink}</button>
    </form>
  `;

  const modal: Modal = openModal({
    title: t.sharing.shareOf(diagram.name),
    look: 'wide sharing',
    contents: opened => html`
      ${sharing === undefined ? (problem === '' ? html`<p class="quiet" role="status">${t.start.loading}</p>` : nothing) : body(sharing)}
      ${problem === '' ? nothing : html`<p class="wrong" role="alert">${problem}</p>`}
      <div class="actions"><button type="button" class="button" @click=${() => opened.close()}>${t.shell.close}</button></div>
    `,
    closed,
  });
  void attempt(async () => {
    [sharing, known] = await Promise.all([sharingOf(diagram.id), people()]);
  });
}
