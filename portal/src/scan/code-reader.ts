/**
 * Reads Code 39, Data Matrix and QR from a picture: by the browser's `BarcodeDetector` where it
 * knows all three, else by ZXing in a worker. The worker has a policy of its own, which allows
 * WebAssembly and no network at all, so the page fetches the file for it
 * (docs/decisions/0095-codes-are-read-in-a-worker-without-a-network.md).
 */
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { scanWorkerUrl } from '../shell/trusted-types.ts';
import { ScanError } from './camera.ts';
import type { WorkerReply, WorkerRequest } from './scan-worker.ts';

/** What reads codes; `close` ends a read that waits, without a code. */
export interface CodeReader {
  /** Returns the texts of the codes in the present picture. Rejects with a `ScanError`. */
  readonly read: (video: HTMLVideoElement) => Promise<readonly string[]>;
  readonly close: () => void;
}

/** Shape Detection API, "Barcode Detection": what the page uses of it. */
interface NativeDetector {
  detect(picture: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
interface NativeDetectors {
  new (options: { readonly formats: readonly string[] }): NativeDetector;
  getSupportedFormats(): Promise<readonly string[]>;
}

const formats = ['code_39', 'data_matrix', 'qr_code'];

/** Opens the reader of this browser. Rejects with a `ScanError`. */
export async function openCodeReader(): Promise<CodeReader> {
  return (await openNative()) ?? openWorker();
}

async function openNative(): Promise<CodeReader | undefined> {
  const { BarcodeDetector: Detectors } = globalThis as { readonly BarcodeDetector?: NativeDetectors };
  const known = (await Detectors?.getSupportedFormats().catch(() => undefined)) ?? [];
  if (Detectors === undefined || !formats.every((format) => known.includes(format))) {
    return undefined;
  }
  const detector = new Detectors({ formats });
  let next: Promise<CodeReader> | undefined;
  let isClosed = false;
  return {
    read: async (video) => {
      if (next === undefined) {
        try {
          return (await detector.detect(video)).map(({ rawValue }) => rawValue);
        } catch {
          if (isClosed) {
            return [];
          }
          // Android's service for it may be missing although the browser lists its formats.
          next = openWorker();
        }
      }
      return (await next).read(video);
    },
    close: () => {
      isClosed = true;
      void next?.then((reader) => reader.close()).catch(() => undefined);
    },
  };
}

async function openWorker(): Promise<CodeReader> {
  const wasm = await fetchWasm();
  const worker = new Worker(scanWorkerUrl(), { type: 'module' });
  const ask = (request: WorkerRequest, transfer: Transferable[]) =>
    new Promise<readonly string[]>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => {
        return data.texts === undefined ? reject(new ScanError('READER')) : resolve(data.texts);
      };
      worker.onerror = () => reject(new ScanError('READER'));
      worker.postMessage(request, transfer);
    });
  const close = (): void => worker.terminate();
  try {
    await ask({ wasm }, [wasm]);
  } catch (error) {
    close();
    throw error;
  }
  const read = async (video: HTMLVideoElement) => {
    const picture = await createImageBitmap(video);
    return ask({ picture }, [picture]);
  };
  return { read, close };
}

async function fetchWasm(): Promise<ArrayBuffer> {
  try {
    const response = await fetch(wasmUrl);
    if (response.ok) {
      return await response.arrayBuffer();
    }
  } catch (error) {
    throw new ScanError('READER', { cause: error });
  }
  throw new ScanError('READER');
}
