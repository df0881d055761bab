// SPDX-License-Identifier: Apache-2.0
// A page around the stock workflow client, `?ws=ws://…&uri=…&font=…`. The client is the published package, unchanged:
// here is only what every deployment of it has to write, and `stockGraph()` for tests that ask what it holds.
import "reflect-metadata";

import { createWorkflowDiagramContainer } from "@eclipse-glsp-examples/workflow-glsp";
import {
  type Action,
  BaseJsonrpcGLSPClient,
  createDiagramOptionsModule,
  DiagramLoader,
  EditorContextService,
  type GLSPClient,
  GLSPWebSocketProvider,
  type GModelElement,
  type IActionDispatcher,
  SelectionService,
  STANDALONE_MODULE_CONFIG,
  TYPES,
} from "@eclipse-glsp/client";
import type { MessageConnection } from "vscode-jsonrpc";

const asked = new URLSearchParams(location.search);
const address = asked.get("ws") ?? "";
const sourceUri = asked.get("uri") ?? "";
const font = asked.get("font");
let context: EditorContextService | undefined;
let dispatcher: IActionDispatcher | undefined;
let client: GLSPClient | undefined;
let connections = 0;
// The client lays out what is selected with its own font, only for itself; tests must know which elements those were.
const selectedOnce = new Set<string>();

if (font !== null) {
  const look = document.createElement("style");
  look.textContent = `body svg, body svg * { font: ${font} !important; }`;
  document.head.append(look);
}

async function show(connection: MessageConnection, isReconnecting: boolean): Promise<void> {
  connections += 1;
  const started = new BaseJsonrpcGLSPClient({ id: "sprotty", connectionProvider: connection });
  client = started;
  const container = createWorkflowDiagramContainer(
    createDiagramOptionsModule({
      clientId: "sprotty",
      diagramType: "workflow-diagram",
      glspClientProvider: async () => started,
      sourceUri,
    }),
    STANDALONE_MODULE_CONFIG,
  );
  context = container.get(EditorContextService);
  dispatcher = container.get<IActionDispatcher>(TYPES.IActionDispatcher);
  container.get(SelectionService).onSelectionChanged((change) => {
    for (const id of change.selectedElements) selectedOnce.add(id);
  });
  await container.get(DiagramLoader).load({ requestModelOptions: { isReconnecting } });
}

new GLSPWebSocketProvider(address).listen({
  onConnection: (connection) => void show(connection, false),
  onReconnect: (connection) => {
    client?.stop();
    void show(connection, true);
  },
  logger: console,
});

/** Every node and edge that the client holds, by id, as plain data. */
function stockGraph(): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  function walk(element: GModelElement, within: boolean): void {
    const selected = within || selectedOnce.has(element.id);
    const { position, size, text, sourceId, targetId, routingPoints } = element as GModelElement & Record<string, any>;
    found[element.id] = {
      type: element.type,
      parent: (element as { parent?: GModelElement }).parent?.id ?? "",
      selected,
      ...(position && { x: position.x, y: position.y }),
      ...(size && { width: size.width, height: size.height }),
      ...(text !== undefined && { text }),
      ...(sourceId !== undefined && { sourceId, targetId, points: routingPoints ?? [] }),
    };
    for (const child of element.children) walk(child, selected);
  }
  if (context) for (const child of context.modelRoot.children) walk(child, false);
  return found;
}

Object.assign(window, {
  // What a tool around the client does, where the client itself has no gesture.
  stockDispatch: (action: Action) => dispatcher?.dispatch(action),
  stockGraph,
  stockConnections: () => connections,
  stockDirty: () => context?.isDirty,
  stockRevision: () => context?.modelRoot.revision,
});
