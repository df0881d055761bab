// SPDX-License-Identifier: Apache-2.0
// Entry of the page: fonts, styles, texts, and the element that shows what the address names.
import 'reflect-metadata';
import './shell/fonts.css';
import './shell/tokens.css';
import './shell/base.css';
import './shell/contrast.css';
import { startTheme } from './shell/theme';
import { loadTexts } from './texts/texts';

startTheme();
await loadTexts();
await import('./shell/app');
