/** A camera for the browser, which shows codes that a library of its own has drawn. */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBuffer } from 'bwip-js/node';
import type { Page } from 'playwright-core';

/**
 * The picture that the camera of this worker shows; Chromium reads the file whenever a page opens
 * the camera.
 */
const file = join(tmpdir(), `camera-${process.pid}.mjpeg`);

/** Arguments of a browser with that camera, whose person allows or denies it. */
export const cameraArguments = (isDenied: boolean): readonly string[] => [
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-video-capture=${file}`,
  `--use-fake-ui-for-media-stream${isDenied ? '=deny' : ''}`,
];

/** A code, as BWIPP names its kind. */
export interface DrawnCode {
  readonly kind: 'code39' | 'datamatrix' | 'qrcode';
  readonly text: string;
}

/** Holds these codes before the camera, from the next time that a page opens it. */
export async function showToCamera(page: Page, codes: readonly DrawnCode[]): Promise<void> {
  const pictures = await Promise.all(codes.map(drawn));
  // A page of its own: the policy of ours allows no picture from a script.
  const other = await page.context().browser()?.newPage();
  const jpeg = Buffer.from((await other?.evaluate(photograph, pictures)) ?? '', 'base64');
  await other?.close();
  writeFileSync(file, Buffer.concat([jpeg, jpeg, jpeg]));
}

async function drawn({ kind, text }: DrawnCode): Promise<string> {
  const isBar = kind === 'code39';
  const size = isBar ? { scale: 2, height: 14 } : { scale: 6 };
  const picture = await toBuffer({
    bcid: kind,
    text,
    ...size,
    padding: 6,
    backgroundcolor: 'FFFFFF',
  });
  return picture.toString('base64');
}

/** Runs in the browser: puts the codes below one another on a grey door, a little askew. */
async function photograph(pictures: readonly string[]): Promise<string> {
  const canvas = new OffscreenCanvas(1280, 720);
  const context = canvas.getContext('2d');
  if (context === null) {
    throw new Error('The browser has no canvas.');
  }
  context.fillStyle = 'rgb(118 122 128)';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate(0.03);
  for (const [index, base64] of pictures.entries()) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const top = (index - pictures.length / 2) * (picture.height + 40) + 20;
    context.drawImage(picture, -picture.width / 2, top);
  }
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.85 });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** Records the tracks that a page gets from the camera; call it before the page opens it. */
export async function watchCamera(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const { mediaDevices } = navigator;
    const tracks: MediaStreamTrack[] = [];
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (wanted) => {
      const stream = await open(wanted);
      tracks.push(...stream.getTracks());
      return stream;
    };
    Object.assign(globalThis, { tracks });
  });
  return () =>
    page.evaluate(() =>
      (globalThis as unknown as { readonly tracks: readonly MediaStreamTrack[] }).tracks.map(
        ({ readyState }) => readyState,
      ),
    );
}
