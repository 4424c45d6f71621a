/** Which car the page asks to send each second. */
import { useEffect } from 'react';
import type { LiveMode } from '../../../client/index.ts';
import { useLiveStore } from './live-store.tsx';

/**
 * Asks a car to send each second for as long as the component is on the page and a reader can see
 * it. A hidden tab, also one that is being closed, lets the car return to its own pace.
 */
export function useLiveMode(referenceId: string): void {
  const store = useLiveStore();
  useEffect(() => {
    let liveMode: LiveMode | undefined;
    const follow = (): void => {
      if (document.visibilityState === 'visible') {
        liveMode ??= store.keepLive(referenceId);
      } else {
        liveMode?.stop();
        liveMode = undefined;
      }
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      liveMode?.stop();
    };
  }, [store, referenceId]);
}
