// SPDX-License-Identifier: Apache-2.0
// What a diagram language declares, as the REST door tells it.
import type { LanguageLook } from '../languages/look';

export interface LanguageInfo {
  readonly id: string;
  readonly name: string;
  readonly diagramType: string;
  readonly description: string;
}

/** A property that people may set; `kind` decides which control edits it: a `text` has lines. */
export interface PropertyInfo {
  readonly kind: 'string' | 'text' | 'number' | 'integer' | 'boolean' | 'enum' | 'list' | 'diagram';
  readonly title?: string;
  readonly description?: string;
  readonly choices?: readonly string[];
  /** What choices are called, where that is not what they are. */
  readonly choiceNames?: Readonly<Record<string, string>>;
  readonly minimum?: number;
  readonly maximum?: number;
}

export interface TypeInfo {
  readonly type: string;
  /** Its word in the compact notation. */
  readonly alias?: string;
  readonly name: string;
  readonly description?: string;
  readonly label?: boolean;
  readonly properties?: Readonly<Record<string, PropertyInfo>>;
}

export interface LanguageDescription extends LanguageInfo {
  readonly nodes: readonly TypeInfo[];
  readonly edges: readonly TypeInfo[];
  readonly look: LanguageLook;
}
