// SPDX-License-Identifier: Apache-2.0
// What the client library and the page expect of a browser and jsdom has not.
import 'reflect-metadata';

Object.assign(window, { matchMedia: (media: string) => Object.assign(new EventTarget(), { matches: false, media }) });
