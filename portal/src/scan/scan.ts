/** One scan: from the camera to what was looked for. The camera always stops with the scan. */
import { closeCamera, openCamera, ScanError, torchOf, type Torch } from './camera.ts';
import { openCodeReader } from './code-reader.ts';

/** Picks what is looked for out of the texts of codes; nothing when it is not among them. */
export type PickFound = (texts: readonly string[]) => readonly string[];

/** Where the pictures are shown and read, what ends the scan, and what is notified of progress. */
export interface ScanOptions {
  readonly video: HTMLVideoElement;
  readonly pick: PickFound;
  /** Ends the scan, which rejects with the reason. The scan aborts it when it ends by itself. */
  readonly end: AbortController;
  /** Called when codes can be read. */
  readonly onLooking: (torch: Torch | undefined) => void;
  /** Called for each picture that has codes, but not what is looked for. */
  readonly onOther: () => void;
}

/** Milliseconds between two pictures that are read. */
const pauseMs = 100;

/** Returns what was found, at least one text. Rejects with a `ScanError` or the signal's reason. */
export async function scan(options: ScanOptions): Promise<readonly string[]> {
  const { end, video } = options;
  // Cannot be aborted: the browser may be asking the person.
  const stream = await openCamera();
  const ended = new Promise<never>((_, reject) => {
    whenAborted(end.signal, () => {
      closeCamera(stream);
      video.srcObject = null;
      reject(end.signal.reason as Error);
    });
  });
  for (const track of stream.getVideoTracks()) {
    track.addEventListener('ended', () => end.abort(new ScanError('STOPPED')));
  }
  try {
    return await Promise.race([ended, readUntilFound(stream, options)]);
  } finally {
    end.abort();
  }
}

async function readUntilFound(
  stream: MediaStream,
  { video, pick, end: { signal }, onLooking, onOther }: ScanOptions,
): Promise<readonly string[]> {
  signal.throwIfAborted();
  video.srcObject = stream;
  await video.play();
  const reader = await openCodeReader();
  whenAborted(signal, () => reader.close());
  signal.throwIfAborted();
  onLooking(torchOf(stream));
  for (let before = ''; ; await new Promise((resolve) => setTimeout(resolve, pauseMs))) {
    signal.throwIfAborted();
    const texts = await reader.read(video);
    const found = pick(texts);
    // Two pictures must agree: a bar code without a check sum can be misread.
    if (found.length > 0 && found.join() === before) {
      return found;
    }
    before = found.join();
    if (texts.length > 0 && found.length === 0 && !signal.aborted) {
      onOther();
    }
  }
}

function whenAborted(signal: AbortSignal, run: () => void): void {
  if (signal.aborted) {
    run();
  } else {
    signal.addEventListener('abort', run, { once: true });
  }
}
