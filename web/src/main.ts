// SPDX-License-Identifier: Apache-2.0
// Entry of the page: fonts, styles, and the element that shows what the address names.
import 'reflect-metadata';
import './shell/fonts.css';
import './shell/tokens.css';
import './shell/base.css';
import './shell/app';
import { startTheme } from './shell/theme';

startTheme();
