// SPDX-License-Identifier: Apache-2.0
// A file of the workspace found by typing a part of its name.
import { ApiError } from '../api/diagrams';
import { listFiles } from '../api/files';
import { openChoices } from '../commands/choose';
import { editorPath, go } from '../routes';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';
import { folderOf, leafOf } from './paths';

export async function quickOpen(): Promise<void> {
  try {
    const files = (await listFiles())?.files ?? [];
    openChoices({
      title: t.files.open,
      search: t.files.search,
      hint: t.files.searchHint,
      choices: files.map(({ id, path }) => ({ label: leafOf(path), detail: folderOf(path), run: () => go(editorPath(id)) })),
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast({ tone: 'error', text: error.message, detail: error.hint });
  }
}
