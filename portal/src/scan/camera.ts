/** The camera of the device, and why there is none. */

/**
 * Why nothing is scanned. `STOPPED`: the device or the person ended the camera. `HIDDEN`: the page
 * was left. `READER`: what reads the codes did not load or ended.
 */
export type ScanFailure =
  'BROKEN' | 'DENIED' | 'HIDDEN' | 'INSECURE' | 'IN_USE' | 'NONE' | 'READER' | 'STOPPED';

/** The end of a scan without a result. */
export class ScanError extends Error {
  readonly failure: ScanFailure;

  constructor(failure: ScanFailure, options?: ErrorOptions) {
    super(failure, options);
    this.failure = failure;
  }
}

/** A camera for codes: the one at the back, with enough points for a bar code of a hand's width. */
const wanted: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: { ideal: 'environment' }, width: { ideal: 1920 }, height: { ideal: 1080 } },
};

/** Asks for the camera. The caller must end the stream. Rejects with a `ScanError`. */
export async function openCamera(): Promise<MediaStream> {
  // Browsers leave the member out on pages without HTTPS.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) {
    throw new ScanError('INSECURE');
  }
  try {
    return await devices.getUserMedia(wanted);
  } catch (error) {
    throw new ScanError(failureOf(error), { cause: error });
  }
}

/** The names of Media Capture and Streams, "getUserMedia". */
const failures: Readonly<Record<string, ScanFailure>> = {
  AbortError: 'IN_USE',
  NotAllowedError: 'DENIED',
  NotFoundError: 'NONE',
  NotReadableError: 'IN_USE',
  OverconstrainedError: 'NONE',
  SecurityError: 'DENIED',
};

function failureOf(error: unknown): ScanFailure {
  return (error instanceof DOMException ? failures[error.name] : undefined) ?? 'BROKEN';
}

/** Ends the stream; the light of the camera goes out. */
export function closeCamera(stream: MediaStream): void {
  stream.getTracks().forEach((track) => track.stop());
}

/** Switches the light beside the camera. */
export interface Torch {
  /** Resolves even when the device refuses: the picture continues without the light. */
  readonly set: (isOn: boolean) => Promise<void>;
}

/** Returns the light of the stream's camera; undefined where there is none. */
export function torchOf(stream: MediaStream): Torch | undefined {
  const [track] = stream.getVideoTracks();
  // Image Capture's member `torch`, which TypeScript does not list.
  const { torch } = (track?.getCapabilities?.() ?? {}) as { readonly torch?: boolean };
  if (track === undefined || torch !== true) {
    return undefined;
  }
  return {
    set: async (isOn) => {
      const advanced = [{ torch: isOn } as MediaTrackConstraintSet];
      await track.applyConstraints({ advanced }).catch(() => undefined);
    },
  };
}
