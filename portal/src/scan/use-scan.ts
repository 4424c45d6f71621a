/** The state of a scan for its sheet. */
import { useEffect, useRef, useState, type RefObject } from 'react';
import { ScanError, type ScanFailure, type Torch } from './camera.ts';
import { scan, type PickFound } from './scan.ts';

/** How far the scan is. The last two no longer have a camera. */
export type ScanState =
  | { readonly kind: 'STARTING' }
  /** `sawOther`: a code was read that has nothing of what is looked for. */
  | { readonly kind: 'LOOKING'; readonly torch: Torch | undefined; readonly sawOther: boolean }
  /** Several were in the picture; the person chooses. */
  | { readonly kind: 'CHOOSING'; readonly found: readonly string[] }
  | { readonly kind: 'FAILED'; readonly failure: ScanFailure };

/** The scan of a sheet; `video` must be set when the sheet is first shown. */
export interface SheetScan {
  readonly state: ScanState;
  readonly video: RefObject<HTMLVideoElement | null>;
  /** Begins again after a failure. */
  readonly restart: () => void;
}

/** Scans while the component is shown and the page is visible; `onFound` gets the one result. */
export function useScan(pick: PickFound, onFound: (text: string) => void): SheetScan {
  const video = useRef<HTMLVideoElement>(null);
  const [state, setState] = useState<ScanState>({ kind: 'STARTING' });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const end = new AbortController();
    const leave = (): void => {
      if (document.hidden) {
        end.abort(new ScanError('HIDDEN'));
      }
    };
    document.addEventListener('visibilitychange', leave);
    if (video.current !== null) {
      const looking = { kind: 'LOOKING', sawOther: false } as const;
      scan({
        video: video.current,
        pick,
        end,
        onLooking: (torch) => setState({ ...looking, torch }),
        onOther: () => setState((now) => (now.kind === 'LOOKING' ? { ...now, sawOther: true } : now)),
      }).then(
        (found) => {
          const [first = ''] = found;
          return found.length === 1 ? onFound(first) : setState({ kind: 'CHOOSING', found });
        },
        (error: unknown) => setState({ kind: 'FAILED', failure: failureOf(error) }),
      );
    }
    return () => {
      document.removeEventListener('visibilitychange', leave);
      end.abort();
    };
    // The sheet is shown for one purpose, so `pick` and `onFound` stay what they are.
  }, [attempt]);
  const restart = (): void => {
    setState({ kind: 'STARTING' });
    setAttempt(attempt + 1);
  };
  return { state, video, restart };
}

const failureOf = (error: unknown): ScanFailure => (error instanceof ScanError ? error.failure : 'BROKEN');
