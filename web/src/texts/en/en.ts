// SPDX-License-Identifier: Apache-2.0
// The page's texts, a file per slice. Every other language has the same keys; the compiler checks that.
import { connection } from './connection';
import { shell } from './shell';
import { start } from './start';

export const en = {
  connection,
  shell,
  start,
};

export type Texts = typeof en;
