/** What a page observes of its own drawing. */
import type { Page } from 'playwright-core';

/** Times in milliseconds since the navigation began; 0 before the event. */
export interface Seen {
  /** Largest contentful paint so far. */
  readonly largestPaint: number;
  /** The first frame that shows the text. */
  readonly text: number;
  /** Cumulative layout shift. */
  readonly shift: number;
  /** Durations of all interactions, in milliseconds, as INP takes them. */
  readonly interactions: readonly number[];
}

/** Observes from the next navigation on; `text` is what makes the page useful. */
export async function observe(page: Page, text = ''): Promise<void> {
  await page.addInitScript((wanted) => {
    const seen = { largestPaint: 0, text: 0, shift: 0, interactions: [] as number[] };
    Object.assign(globalThis, { seen });
    const follow = (type: string, take: (entry: PerformanceEntry) => void, more: object = {}): void => {
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({
        type,
        buffered: true,
        ...more,
      });
    };
    follow('largest-contentful-paint', ({ startTime }) => (seen.largestPaint = startTime));
    follow('layout-shift', (entry) => (seen.shift += (entry as unknown as { value: number }).value));
    follow(
      'event',
      (entry) => {
        if ((entry as unknown as { interactionId: number }).interactionId > 0) {
          seen.interactions.push(entry.duration);
        }
      },
      { durationThreshold: 16 },
    );
    if (wanted !== '') {
      new MutationObserver((_, observer) => {
        if (document.body?.textContent?.includes(wanted)) {
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() => (seen.text = performance.now())));
        }
      }).observe(document, { childList: true, subtree: true, characterData: true });
    }
  }, text);
}

/** Returns what the page has observed. */
export const seenOf = (page: Page): Promise<Seen> =>
  page.evaluate(() => (globalThis as unknown as { readonly seen: Seen }).seen);
