/** Reads a QR code from the pixels of the page, by code that shares nothing with its drawing. */
import jsqr from 'jsqr';
import type { Locator } from 'playwright-core';

/** Returns the text of the code that an element shows; undefined when none can be read. */
export async function scan(element: Locator): Promise<string | undefined> {
  const picture = (await element.screenshot({ scale: 'css' })).toString('base64');
  // A page of its own: the policy of ours allows no picture from a script.
  const page = await element.page().context().browser()?.newPage();
  if (page === undefined) {
    throw new Error('The browser is closed.');
  }
  const { width, height, pixels } = await page.evaluate(pixelsOf, picture);
  await page.close();
  return jsqr(new Uint8ClampedArray(pixels), width, height)?.data;
}

/** Runs in the browser. */
async function pixelsOf(base64: string) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const { width, height } = picture;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  context?.drawImage(picture, 0, 0);
  return { width, height, pixels: [...(context?.getImageData(0, 0, width, height).data ?? [])] };
}
