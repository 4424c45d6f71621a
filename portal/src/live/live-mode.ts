/** Which car the page asks to send each second. */
import { useMemo, useSyncExternalStore } from 'react';
import { LiveModeKeeper } from './live-mode-keeper.ts';
import { useLiveStore } from './live-store.tsx';

/** What a page shows of live mode. */
export interface ShownLiveMode {
  /** True when the page was not used for so long that the car sends at its own pace again. */
  readonly isPaused: boolean;
  readonly resume: () => void;
}

/**
 * Asks a car to send each second for as long as the component is on the page, and a reader can see
 * the page and uses it.
 */
export function useLiveMode(referenceId: string): ShownLiveMode {
  const store = useLiveStore();
  const keeper = useMemo(
    () => new LiveModeKeeper(document, () => store.keepLive(referenceId)),
    [store, referenceId],
  );
  const isPaused = useSyncExternalStore(keeper.subscribe, keeper.isPaused);
  return { isPaused, resume: keeper.resume };
}
