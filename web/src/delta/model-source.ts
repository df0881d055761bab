// SPDX-License-Identifier: Apache-2.0
// The door between the server's messages and the canvas: keeps the revisions in step and decides between a first model,
// a model for a canvas that is already alive, and a change.
import { type Action, type ActionMessage, type GModelRootSchema, GLSPModelSource, type InitializeClientSessionParameters, type InitializeResult, type Marker, SetMarkersAction } from '@eclipse-glsp/client';
import { inject, injectable } from 'inversify';
import { found } from '../languages/words';
import { LiveClient } from '../connection/live-client';
import { SYNC_MODEL, type SyncModelAction } from './commands';
import { APPLY_CHANGE, type ChangeMessage } from './message';
import { ServerModel } from './server-model';

const OWN_KINDS = ['changeContainer', 'updateElement', 'reorder', 'insertElements', 'renameElement', 'writeText', 'requestText', 'pasteText', 'requestSteps', 'restore'];

interface ModelMessage extends Action {
  readonly newRoot: GModelRootSchema;
}

@injectable()
export class LiveModelSource extends GLSPModelSource {
  @inject(ServerModel) protected readonly server!: ServerModel;
  private shown = false;
  /** A gap was seen: changes are left out until the full model comes. */
  private behind = false;

  protected override messageReceived(message: ActionMessage): void {
    const { action } = message;
    if (action.kind === 'setModel') this.modelReceived(message, action as ModelMessage);
    else if (action.kind === 'updateModel') {
      this.server.reset((action as ModelMessage).newRoot);
      super.messageReceived(message);
    } else if (SetMarkersAction.is(action)) super.messageReceived({ ...message, action: { ...action, markers: this.inWords(action.markers) } as SetMarkersAction });
    else if (action.kind === APPLY_CHANGE) this.changeReceived(message, action as unknown as ChangeMessage);
    else super.messageReceived(message);
  }

  /** A server without the language of this diagram still answers what reading takes. */
  protected override configureServeActions(result: InitializeResult): void {
    const known = result.serverActions;
    const listed = known[this.diagramType] ?? [...new Set(Object.values(known).flat())];
    // Only a server of this project knows its own kinds; it does not list them, since stock clients do not.
    const kinds = 'instance' in result ? [...listed, ...OWN_KINDS.filter(kind => !listed.includes(kind))] : listed;
    super.configureServeActions({ ...result, serverActions: { ...known, [this.diagramType]: kinds } });
  }

  /** The session begins as one of a language that the server has; with the model it becomes one of the diagram's own. */
  protected override createInitializeClientSessionParameters(result: InitializeResult): InitializeClientSessionParameters {
    const params = super.createInitializeClientSessionParameters(result);
    const known = Object.keys(result.serverActions);
    return known.includes(params.diagramType) ? params : { ...params, diagramType: known[0] ?? params.diagramType };
  }

  private inWords(markers: readonly Marker[]): Marker[] {
    return markers.map(marker => found(this.diagramType, marker));
  }

  private modelReceived(message: ActionMessage, action: ModelMessage): void {
    this.behind = false;
    if (!this.shown) {
      this.shown = true;
      this.server.reset(action.newRoot);
      super.messageReceived(message);
      return;
    }
    this.server.revision = action.newRoot.revision ?? 0;
    const sync: SyncModelAction = { kind: SYNC_MODEL, newRoot: action.newRoot };
    super.messageReceived({ ...message, action: sync });
  }

  private changeReceived(message: ActionMessage, change: ChangeMessage): void {
    if (this.behind) return;
    if (change.revision !== this.server.revision + 1) {
      this.behind = true;
      if (this.glspClient instanceof LiveClient) this.glspClient.requestModelAgain();
      return;
    }
    this.server.revision = change.revision;
    super.messageReceived(message);
    if (change.markers !== undefined) {
      const markers = SetMarkersAction.create(this.inWords(change.markers), { reason: 'live' });
      super.messageReceived({ ...message, action: markers });
    }
  }
}
