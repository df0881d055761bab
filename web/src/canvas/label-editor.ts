// SPDX-License-Identifier: Apache-2.0
// The editor that opens over a label, and what it says about a text that will not do.
import {
  type EditLabelValidationResult,
  FeatureModule,
  GlspEditLabelUI,
  type IEditLabelValidationDecorator,
  TYPES,
} from '@eclipse-glsp/client';
import { injectable } from 'inversify';
import { sentence } from '../languages/words';
import { t } from '../texts/texts';

/** A click elsewhere applies the text, after what the click meant has been done. */
const APPLY_AFTER_MS = 200;

/** A label whose text runs upwards. */
export interface Turned {
  readonly isTurned: boolean;
}

@injectable()
export class LabelEditor extends GlspEditLabelUI {
  /** Counts openings: a field that lost the focus must not close the editor that was opened next. */
  private opening = 0;

  protected override configureAndAdd(field: HTMLInputElement | HTMLTextAreaElement, container: HTMLElement): void {
    field.style.visibility = 'hidden';
    field.setAttribute('aria-label', t.canvas.label);
    field.addEventListener('keydown', event => this.hideIfEscapeEvent(event as KeyboardEvent));
    field.addEventListener('keyup', event => this.validateLabelIfContentChange(event as KeyboardEvent, field.value));
    field.addEventListener('blur', () => {
      const { opening } = this;
      window.setTimeout(() => {
        if (opening === this.opening) void this.applyLabelEdit();
      }, APPLY_AFTER_MS);
    });
    container.append(field);
  }

  override show(...given: Parameters<GlspEditLabelUI['show']>): void {
    this.opening++;
    super.show(...given);
  }

  protected override setPosition(container: HTMLElement): void {
    super.setPosition(container);
    container.classList.toggle('turned', (this.label as Partial<Turned> | undefined)?.isTurned === true);
  }

  /** The keyboard goes on where it was before the editor opened. */
  override hide(): void {
    const had = this.containerElement.contains(document.activeElement);
    super.hide();
    if (had) document.querySelector<SVGElement>(`#${this.viewerOptions.baseDiv} > svg`)?.focus();
  }
}

@injectable()
export class LabelProblem implements IEditLabelValidationDecorator {
  decorate(field: HTMLInputElement | HTMLTextAreaElement, result: EditLabelValidationResult): void {
    if (result.severity === 'ok' || result.message === undefined) return;
    field.classList.add(result.severity);
    field.setAttribute('aria-invalid', result.severity === 'error' ? 'true' : 'false');
    const said = document.createElement('div');
    said.className = `label-problem ${result.severity}`;
    said.setAttribute('role', 'alert');
    said.textContent = sentence(result.message);
    field.parentElement?.append(said);
  }

  dispose(field: HTMLInputElement | HTMLTextAreaElement): void {
    field.classList.remove('error', 'warning');
    field.removeAttribute('aria-invalid');
    for (const said of field.parentElement?.querySelectorAll('.label-problem') ?? []) said.remove();
  }
}

export const labelEditorModule = new FeatureModule(
  (bind, _unbind, isBound, rebind) => {
    rebind(GlspEditLabelUI).to(LabelEditor).inSingletonScope();
    const service = TYPES.IEditLabelValidationDecorator;
    (isBound(service) ? rebind : bind)(service).to(LabelProblem).inSingletonScope();
  },
  { featureId: Symbol('labelEditor') },
);
