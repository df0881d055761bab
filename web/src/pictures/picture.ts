// SPDX-License-Identifier: Apache-2.0
// The diagram as a picture. The server draws it: what the canvas leaves out (what is far away, details at a small scale)
// is in it. What is in the hand or not sent yet is not.
import { ApiError } from '../api/diagrams';
import type { EditorSession } from '../editor/session';
import { t } from '../texts/texts';
import { withFonts } from './fonts';

/** What the picture is drawn on. */
export interface Paper {
  readonly theme: 'light' | 'dark';
  readonly isTransparent: boolean;
}

export interface Picture {
  /** Px of the diagram. */
  readonly width: number;
  readonly height: number;
  readonly svg: string;
}

export const WHITE: Paper = { theme: 'light', isTransparent: false };

/** No side of a picture is longer than this, dots; browsers refuse larger canvases. */
export const LONGEST = 8_000;

/** Raises ApiError. */
export async function pictureOf(session: EditorSession, paper: Paper): Promise<Picture> {
  const answer = await fetch(session.pictureUrl(paper));
  if (!answer.ok) throw new ApiError('picture', t.pictures.notDrawn, answer.statusText, answer.status);
  const svg = await answer.text();
  const [, width, height] = /^<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  return { width: Number(width ?? 0), height: Number(height ?? 0), svg: await withFonts(svg) };
}

/** The largest scale at which a browser still makes the picture, at most what is wanted. */
export function scaleFor({ width, height }: Pick<Picture, 'width' | 'height'>, wanted: number): number {
  return Math.min(wanted, LONGEST / Math.max(width, height, 1));
}

/** As a PNG, this many dots per px of the diagram. */
export async function asPng(picture: Picture, wanted: number): Promise<Blob> {
  const scale = scaleFor(picture, wanted);
  const [width, height] = [Math.max(1, Math.round(picture.width * scale)), Math.max(1, Math.round(picture.height * scale))];
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (context === null) throw new Error(t.commands.cannotDraw);
  const image = await imageOf(picture);
  context.drawImage(image, 0, 0, width, height);
  return context.canvas.convertToBlob({ type: 'image/png' });
}

/** The picture as an image that is ready to be drawn. */
export async function imageOf(picture: Picture): Promise<HTMLImageElement> {
  const url = addressOf(picture);
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } finally {
    URL.revokeObjectURL(url);
  }
  return image;
}

/** An address of the picture, to be revoked. */
export function addressOf({ svg }: Picture): string {
  return URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
}
