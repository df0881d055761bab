// SPDX-License-Identifier: Apache-2.0
// Reminds of changes that could not be sent before their page was closed.
import { ApiError, getDiagram } from '../api/diagrams';
import { living } from '../connection/living';
import { leftDiagrams } from '../connection/shelf';
import { editorPath, go } from '../routes';
import { toast } from '../shell/toasts';
import { t } from '../texts/texts';

/** Says which diagrams have to be opened for their changes to be sent. */
export async function remind(): Promise<void> {
  for (const id of leftDiagrams(await living())) {
    try {
      const { name, deletedAt } = await getDiagram(id);
      if (typeof deletedAt === 'string') continue;
      toast({ tone: 'warning', text: t.life.left(name), detail: t.life.leftHint, action: { label: t.life.open, run: () => go(editorPath(id)) } });
    } catch (error) {
      // Not reachable or not there: the list says so itself.
      if (!(error instanceof ApiError)) throw error;
    }
  }
}
