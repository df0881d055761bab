// SPDX-License-Identifier: Apache-2.0
// Deutsch. Menschen werden gesiezt; Knöpfe nennen die Tat ("Umbenennen").
import type { Texts } from '../en/en';
import { connection } from './connection';
import { shell } from './shell';
import { start } from './start';

export const de: Texts = {
  connection,
  shell,
  start,
};
