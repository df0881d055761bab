// SPDX-License-Identifier: Apache-2.0
// Files that are dragged over the page or pasted. While they are over it, it says what happens with them.

export interface Arrivals {
  /** Files are over the page, or no longer. */
  over(is: boolean): void;
  files(files: readonly File[]): void;
  text(text: string): void;
}

/** Listens until the returned function is called. */
export function receive(arrivals: Arrivals): () => void {
  let depth = 0; // the pointer enters children before it leaves their parents
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.some(type => type.toLowerCase() === 'files') === true && !isAsking();
  const leave = (): void => {
    depth = 0;
    arrivals.over(false);
  };
  const heard = {
    dragenter: (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth++;
      arrivals.over(true);
    },
    dragover: (event: DragEvent): void => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
    },
    dragleave: (event: DragEvent): void => {
      if (!hasFiles(event)) return;
      depth--;
      if (depth <= 0) leave();
    },
    drop: (event: DragEvent): void => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      leave();
      arrivals.files([...event.dataTransfer.files]);
    },
    paste: (event: ClipboardEvent): void => {
      const target = event.target as HTMLElement | null;
      if (event.clipboardData === null || isAsking() || target?.closest('input, textarea, select') != null) return;
      const files = [...event.clipboardData.files];
      const text = event.clipboardData.getData('text/plain');
      if (files.length > 0) arrivals.files(files);
      else if (text.trim() !== '') arrivals.text(text);
      else return;
      event.preventDefault();
    },
  };
  const all = Object.entries(heard) as [keyof DocumentEventMap, EventListener][];
  for (const [kind, listener] of all) document.addEventListener(kind, listener);
  return () => {
    for (const [kind, listener] of all) document.removeEventListener(kind, listener);
  };
}

/** Whether a dialog or menu is open: what arrives then was not meant for the list. */
function isAsking(): boolean {
  return document.querySelector('dialog[open], .menu') !== null;
}
