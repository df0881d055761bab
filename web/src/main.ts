// SPDX-License-Identifier: Apache-2.0
// Entry of the page: fonts, styles, and the element that shows what the address names.
import 'reflect-metadata';
import '@fontsource/inter/latin-400.css';
import '@fontsource/inter/latin-600.css';
import '@fontsource/inter/latin-ext-400.css';
import '@fontsource/inter/latin-ext-600.css';
import './shell/tokens.css';
import './shell/base.css';
import './shell/app';
import { startTheme } from './shell/theme';

startTheme();
