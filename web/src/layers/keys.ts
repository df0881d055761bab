// SPDX-License-Identifier: Apache-2.0
// The keys that menus and messages name.

export const LOCK_KEY = 'Ctrl+Alt+L';
export const HIDE_KEY = 'Ctrl+Shift+H';
