/** Where the focus of a page is. */
import type { Locator, Page } from 'playwright-core';

/**
 * Waits until the element has the focus. A page moves the focus after it has shown what it moves
 * it to, and a key that is pressed between the two reaches another element.
 */
export async function untilFocused(element: Locator): Promise<void> {
  await element.and(element.page().locator(':focus')).waitFor();
}

/** Waits until the heading of the page has the focus. */
export function untilHeadingFocused(page: Page): Promise<void> {
  return untilFocused(page.getByRole('heading', { level: 1 }));
}

/** Presses Tab until the focused element matches; fails when the focus never reaches it. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) {
      return;
    }
  }
  throw new Error(`The focus does not reach ${selector} by Tab.`);
}
