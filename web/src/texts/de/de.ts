// SPDX-License-Identifier: Apache-2.0
// Deutsch. Menschen werden gesiezt; Knöpfe nennen die Tat ("Umbenennen").
import type { Texts } from '../en/en';
import { shell } from './shell';

export const de: Texts = { shell };
