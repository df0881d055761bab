// SPDX-License-Identifier: Apache-2.0
// The page's letters inside a picture: a picture that is shown by itself has no access to the fonts around it.
import latin from '@fontsource/inter/files/inter-latin-400-normal.woff2?url';
import latinStrong from '@fontsource/inter/files/inter-latin-600-normal.woff2?url';
import extended from '@fontsource/inter/files/inter-latin-ext-400-normal.woff2?url';
import extendedStrong from '@fontsource/inter/files/inter-latin-ext-600-normal.woff2?url';

interface Face {
  readonly weight: 400 | 600;
  readonly url: string;
  /** Whether the picture has letters of this face. */
  isIn(svg: string): boolean;
}

/** Letters beyond Western Europe; the faces overlap, so that a sign too much costs nothing but size. */
const EXTENDED = /[\u0100-\u02ff\u1d00-\u1eff\u20a0-\u20cf\u2c60-\u2c7f\ua720-\ua7ff]/;
const isStrong = (svg: string): boolean => svg.includes('font-weight="600"');

const FACES: readonly Face[] = [
  { weight: 400, url: latin, isIn: () => true },
  { weight: 400, url: extended, isIn: svg => EXTENDED.test(svg) },
  { weight: 600, url: latinStrong, isIn: isStrong },
  { weight: 600, url: extendedStrong, isIn: svg => isStrong(svg) && EXTENDED.test(svg) },
];

/** The picture with every face that it needs inside. */
export async function withFonts(svg: string): Promise<string> {
  const faces = FACES.filter(face => face.isIn(svg));
  const rules = await Promise.all(faces.map(async ({ weight, url }) => `@font-face{font-family:Inter;font-weight:${weight};src:url(${await asData(url)}) format('woff2')}`));
  // As on the canvas: the server added up the widths of single letters.
  const style = `<style>${rules.join('')}text{font-kerning:none;font-feature-settings:'calt' 0}</style>`;
  return svg.replace(/^<svg[^>]*>/, start => start + style);
}

async function asData(url: string): Promise<string> {
  const answer = await fetch(url);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const letters = Array.from(bytes, byte => String.fromCharCode(byte));
  return `data:font/woff2;base64,${btoa(letters.join(''))}`;
}
