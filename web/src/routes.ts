// SPDX-License-Identifier: Apache-2.0
// The address holds what is shown: `/api/docs` the calls of the REST door, `/login/failed` why one could not log in, `/` the list, `/?trash` what was deleted,
// `/d/<id>` one diagram (`?element=<id>` with that in view, `?around=<id>&box=<id>` as the inside of a box), `/f/<path>` a file of the workspace folder. The list may be narrowed: `/?view=favourites&tag=billing`.

import { FILE, isFile } from './api/files';

/** The parts of the list. */
export const VIEWS = ['all', 'recent', 'favourites', 'files', 'trash'] as const;

export type View = (typeof VIEWS)[number];

export interface ListRoute {
  readonly page: 'list';
  readonly view: View;
  readonly tags: readonly string[];
}

/** The box in another diagram that shows this one from outside. */
export interface Around {
  readonly id: string;
  readonly element: string;
}

export type Route = ListRoute | { readonly page: 'editor'; readonly id: string; readonly element?: string; readonly around?: Around } | { readonly page: 'rest' } | { readonly page: 'failed' };

export function route(address: { readonly pathname: string; readonly search: string }): Route {
  if (/^\/api\/docs\/?$/.test(address.pathname)) return { page: 'rest' };
  if (/^\/login\/failed\/?$/.test(address.pathname)) return { page: 'failed' };
  const file = /^\/f\/(.+)$/.exec(address.pathname)?.[1];
  if (file !== undefined) return { page: 'editor', id: FILE + file.split('/').map(decoded).join('/') };
  const match = /^\/d\/([^/]+)\/?$/.exec(address.pathname);
  const id = match?.[1];
  const asked = new URLSearchParams(address.search);
  const element = asked.get('element');
  const outer = asked.get('around');
  const around = outer === null ? {} : { around: { id: outer, element: asked.get('box') ?? '' } };
  if (id !== undefined) return { page: 'editor', id: decoded(id), ...(element === null ? {} : { element }), ...around };
  const named = VIEWS.find(view => view === asked.get('view'));
  return { page: 'list', view: asked.has('trash') ? 'trash' : (named ?? 'all'), tags: asked.getAll('tag') };
}

/** The address of a part of the list. */
export function listPath(view: View, tags: readonly string[] = []): string {
  if (view === 'trash') return '/?trash';
  const asked = new URLSearchParams([...(view === 'all' ? [] : [['view', view]]), ...tags.map(tag => ['tag', tag])]);
  return asked.size === 0 ? '/' : `/?${asked}`;
}

/** Where a diagram is edited, with one of its elements in view, and with the way back to a box that shows it. */
export function editorPath(id: string, element = '', around?: Around): string {
  if (!isFile(id)) {
    const asked = [...(element === '' ? [] : [['element', element]]), ...(around === undefined ? [] : [['around', around.id], ['box', around.element]])];
    const said = asked.map(([name = '', value = '']) => `${name}=${encodeURIComponent(value)}`).join('&');
    return `/d/${encodeURIComponent(id)}${said === '' ? '' : `?${said}`}`;
  }
  return `/f/${id.slice(FILE.length).split('/').map(encodeURIComponent).join('/')}`;
}

/** Shows another page of this application without loading it anew. */
export function go(path: string): void {
  window.history.pushState(undefined, '', path);
  window.dispatchEvent(new PopStateEvent('popstate'));
}

/** Click handler of links inside the application; modified clicks open a tab as usual. */
export function follow(event: MouseEvent): void {
  const link = event.currentTarget;
  if (!(link instanceof HTMLAnchorElement) || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  go(link.pathname + link.search);
}

/** An address typed by hand may hold a stray percent sign. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
