// SPDX-License-Identifier: Apache-2.0
// API tokens, for admins: who has one, a new one (its secret is shown this once), and revoking.
import { html, nothing, type TemplateResult } from 'lit';
import { createToken, listTokens, revokeToken, type Scope, SCOPES, type Token } from '../api/access';
import { ApiError } from '../api/http';
import { ask } from '../shell/dialog';
import { type Modal, openModal } from '../shell/modal';
import { exactTime } from '../start/time';
import { t } from '../texts/texts';
import { daysOf, lasting, textOf } from './lasting';
import { once } from './once';
import './sharing.css';

const USUAL_DAYS = 90;

export function openTokens(): void {
  let tokens: readonly Token[] | undefined;
  let secret = '';
  let problem = '';

  const attempt = async (work: () => Promise<void>): Promise<void> => {
    problem = '';
    try {
      await work();
      tokens = await listTokens();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      problem = `${error.message} ${error.hint}`.trim();
    }
    modal.update();
  };
  const make = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const wanted = { name: textOf(form, 'name'), scope: textOf(form, 'scope') as Scope, days: daysOf(form), diagrams: words(form, 'diagrams'), tags: words(form, 'tags') };
    void attempt(async () => {
      secret = await createToken(wanted);
      form.reset();
    });
  };
  const revoke = async (token: Token): Promise<void> => {
    const sure = await ask({ title: t.sharing.revokeToken(token.name), text: t.sharing.revokeHint, confirm: t.sharing.revoke, danger: true });
    if (sure !== undefined) await attempt(async () => revokeToken(token.id));
  };

  const modal: Modal = openModal({
    title: t.sharing.tokens,
    look: 'wide sharing',
    contents: opened => html`
      <p>${t.sharing.tokensHint}</p>
      ${secret === '' ? nothing : once(t.sharing.newSecret, secret)}
      <form class="sharing-form" @submit=${make}>
        <div class="sharing-row">
          <div class="grow">
            <label for="token-name">${t.shell.name}</label>
            <input id="token-name" name="name" class="field" required maxlength="80" autocomplete="off" placeholder=${t.sharing.nameExample} />
          </div>
          <div>
            <label for="token-scope">${t.sharing.may}</label>
            <select id="token-scope" name="scope" class="field">
              ${SCOPES.map(scope => html`<option value=${scope} ?selected=${scope === 'edit'}>${t.sharing.scopes[scope]}</option>`)}
            </select>
          </div>
          ${lasting('token-days', USUAL_DAYS)}
        </div>
        <details>
          <summary>${t.sharing.only}</summary>
          <div class="sharing-row">
            <div class="grow">
              <label for="token-diagrams">${t.sharing.onlyDiagrams}</label>
              <input id="token-diagrams" name="diagrams" class="field" autocomplete="off" aria-describedby="token-only" />
            </div>
            <div class="grow">
              <label for="token-tags">${t.sharing.onlyTags}</label>
              <input id="token-tags" name="tags" class="field" autocomplete="off" aria-describedby="token-only" />
            </div>
          </div>
          <p id="token-only" class="hint">${t.sharing.onlyHint}</p>
        </details>
        ${problem === '' ? nothing : html`<p class="wrong" role="alert">${problem}</p>`}
        <button class="button primary" type="submit">${t.sharing.makeToken}</button>
      </form>
      ${list(tokens, token => void revoke(token))}
      <div class="actions"><button type="button" class="button" @click=${() => opened.close()}>${t.shell.close}</button></div>
    `,
  });
  void attempt(async () => Promise.resolve());
}

function list(tokens: readonly Token[] | undefined, revoke: (token: Token) => void): TemplateResult {
  if (tokens === undefined) return html`<p class="quiet" role="status">${t.start.loading}</p>`;
  if (tokens.length === 0) return html`<p class="quiet">${t.sharing.noTokens}</p>`;
  return html`<ul class="sharing-list" aria-label=${t.sharing.tokens}>
    ${tokens.map(
      token => html`<li>
        <div class="grow">
          <strong>${token.name}</strong> <span class="badge">${t.sharing.scopes[token.scope]}</span>
          <small>${[limits(token), until(token.expiresAt), used(token.usedAt)].filter(each => each !== '').join(' · ')}</small>
        </div>
        <button type="button" class="button" aria-label=${t.sharing.revokeToken(token.name)} @click=${() => revoke(token)}>${t.sharing.revoke}</button>
      </li>`,
    )}
  </ul>`;
}

function limits(token: Token): string {
  const only = [...token.diagrams, ...token.tags.map(tag => `#${tag}`)];
  return only.length === 0 ? '' : t.sharing.onlyFor(only.join(', '));
}

export function until(moment: string | null | undefined): string {
  return typeof moment === 'string' ? t.sharing.until(exactTime(moment)) : t.sharing.forever;
}

export function used(moment: string | null | undefined): string {
  return typeof moment === 'string' ? t.sharing.used(exactTime(moment)) : t.sharing.neverUsed;
}

/** Words of a field, parted by commas. */
function words(form: HTMLFormElement, name: string): readonly string[] {
  return textOf(form, name).split(',').map(each => each.trim()).filter(each => each !== '');
}
