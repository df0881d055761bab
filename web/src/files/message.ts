// SPDX-License-Identifier: Apache-2.0
// What the server tells of the open file, and how it is answered; the names are the server's.
import type { Action, RequestAction, ResponseAction } from '@eclipse-glsp/client';
import type { Refusal } from '../delta/message';

export const FILE_STATE = 'fileState';
export const CHOOSE_FILE = 'chooseFile';

/** `file`: what the file says now, as one edit; `mine`: what is open here, which the next save writes. */
export type Keep = 'file' | 'mine';

export interface FileStateMessage extends Action {
  readonly state: 'reread' | 'differs' | 'settled';
  /** Names what the file holds, where it differs. */
  readonly version?: string;
  /** A save was refused for it. */
  readonly saving?: boolean;
}

export interface ChooseFile extends RequestAction<FileChosen> {
  readonly kind: typeof CHOOSE_FILE;
  readonly keep: Keep;
  readonly version: string;
}

export interface FileChosen extends ResponseAction {
  readonly refused?: Refusal | null;
}
