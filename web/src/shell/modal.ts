// SPDX-License-Identifier: Apache-2.0
// A dialog with contents of its own, drawn again when they change. The native dialog keeps the focus inside and gives it
// back afterwards. Plain questions are asked by `ask`.
import { html, render, type TemplateResult } from 'lit';

export interface Modal {
  readonly element: HTMLDialogElement;
  /** Draws the contents again. */
  update(): void;
  close(): void;
}

export interface ModalContents {
  readonly title: string;
  /** Styles it beside `dialog`. */
  readonly look?: string;
  contents(modal: Modal): TemplateResult;
  /** Runs once it is gone, whoever closed it. */
  closed?(): void;
}

export function openModal(what: ModalContents): Modal {
  const element = document.createElement('dialog');
  element.className = what.look === undefined ? 'dialog' : `dialog ${what.look}`;
  element.setAttribute('aria-labelledby', 'modal-title');
  const modal: Modal = {
    element,
    update: () => render(html`<h2 id="modal-title">${what.title}</h2>${what.contents(modal)}`, element),
    close: () => element.close(),
  };
  element.addEventListener('close', () => {
    element.remove();
    what.closed?.();
  });
  modal.update();
  document.body.append(element);
  element.showModal();
  return modal;
}
