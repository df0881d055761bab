// SPDX-License-Identifier: Apache-2.0
// The page's texts, a file per slice. Every other language has the same keys; the compiler checks that.
import { shell } from './shell';

export const en = { shell };

export type Texts = typeof en;
