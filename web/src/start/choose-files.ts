// SPDX-License-Identifier: Apache-2.0
// The browser's choice of files; it offers what the server reads. Everything else may be dropped on the page.
import { ApiError } from '../api/diagrams';
import { listFormats } from '../api/formats';

export async function chooseFiles(chosen: (files: readonly File[]) => void): Promise<void> {
  const chooser = document.createElement('input');
  Object.assign(chooser, { type: 'file', multiple: true, accept: await accepted() });
  chooser.addEventListener('change', () => chosen([...(chooser.files ?? [])]));
  chooser.click();
}

/** The endings of files that are read; all files when the server does not say. */
async function accepted(): Promise<string> {
  try {
    return [...new Set((await listFormats()).filter(each => each.reads).flatMap(each => each.endings))].join(',');
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return '';
  }
}
