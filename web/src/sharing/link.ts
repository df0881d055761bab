// SPDX-License-Identifier: Apache-2.0
// Whoever opens a link to look at a diagram brings its secret behind `#link=`, which no server sees in an address. It is traded
// for a cookie and taken out of the address, unless one may see the diagram anyway.
import { ApiError, getDiagram, login } from '../api/diagrams';

const LINK = '#link=';

/** Before a diagram is shown: nothing where the address holds no link. What is wrong is told by the page, which asks again. */
export async function comeByLink(diagram: string): Promise<void> {
  const { hash, pathname, search } = window.location;
  if (!hash.startsWith(LINK)) return;
  window.history.replaceState(window.history.state, '', pathname + search);
  try {
    await getDiagram(diagram);
    return; // as oneself one may see it: one's own name and rights go on
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
  try {
    await login(decodeURIComponent(hash.slice(LINK.length)));
  } catch (error) {
    if (!(error instanceof ApiError) && !(error instanceof URIError)) throw error;
  }
}
