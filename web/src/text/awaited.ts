// SPDX-License-Identifier: Apache-2.0
// Operations whose refusal is told where they were made and not by a message, by their ids.

export const awaited: Set<string> = new Set<string>();
