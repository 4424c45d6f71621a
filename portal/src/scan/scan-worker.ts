/**
 * The worker that reads codes by ZXing. Its response has a policy of its own: WebAssembly, and
 * neither a network nor other scripts (`infra/portal/page-headers.ts`). Pictures end here; only the
 * texts of their codes leave it.
 */
import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';

/** First the file of ZXing, then one picture at a time, which the worker closes. */
export type WorkerRequest = { readonly wasm: ArrayBuffer } | { readonly picture: ImageBitmap };

/** The texts of the codes in the picture; none after the file. Undefined after a failure. */
export interface WorkerReply {
  readonly texts: readonly string[] | undefined;
}

const options: ReaderOptions = { formats: ['Code39Std', 'DataMatrix', 'QRCode'] };

globalThis.onmessage = ({ data }: MessageEvent<WorkerRequest>) => {
  const reply = (texts: WorkerReply['texts']): void => {
    globalThis.postMessage({ texts } satisfies WorkerReply);
  };
  ('wasm' in data ? prepare(data.wasm) : read(data.picture)).then(reply, () => reply(undefined));
};

/** The library's own default is a file of another origin; with the file given it fetches none. */
async function prepare(wasmBinary: ArrayBuffer): Promise<readonly string[]> {
  await prepareZXingModule({
    overrides: { wasmBinary, locateFile: (name: string) => name },
    fireImmediately: true,
  });
  return [];
}

async function read(picture: ImageBitmap): Promise<readonly string[]> {
  const { width, height } = picture;
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  context?.drawImage(picture, 0, 0);
  picture.close();
  const pixels = context?.getImageData(0, 0, width, height);
  return pixels === undefined ? [] : (await readBarcodes(pixels, options)).map(({ text }) => text);
}
