/** Looks at a page in both themes and widths: axe, sideways scrolling, and screenshots. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** `PORTAL_SCREENSHOTS=<folder>` keeps a screenshot of each look there. */
const folder = process.env['PORTAL_SCREENSHOTS'];

const allRules: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  resultTypes: ['violations'],
};

/** The rules whose result the theme can change. */
const rulesOfColour: RunOptions = {
  runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
  resultTypes: ['violations'],
};

const themes = [
  { colorScheme: 'light', rules: allRules },
  { colorScheme: 'dark', rules: rulesOfColour },
] as const;

/** Widths of a phone and of a desktop, each with its height. */
const sizes = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
] as const;

/** Checks a page as it is now; `name` names the screenshots. */
export async function expectGoodLooks(page: Page, name: string): Promise<void> {
  const present = page.viewportSize();
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const { colorScheme, rules } of themes) {
      await page.emulateMedia({ colorScheme });
      const look = `${name}-${size.width}-${colorScheme}`;
      await page.evaluate(() => document.fonts.ready);
      expect(await violationsOf(page, rules), look).toEqual([]);
      expect(await sidewaysScroll(page), `${look}: pixels to scroll sideways`).toBe(0);
      if (folder !== undefined) {
        await page.screenshot({ path: join(folder, `${look}.png`), fullPage: true, scale: 'css' });
      }
    }
  }
  await page.setViewportSize(present ?? sizes[1]);
  await page.emulateMedia({ colorScheme: null });
}

/**
 * Runs axe in the page, which gets its script once. The inspector's world is not subject to the
 * page's policy.
 */
async function violationsOf(page: Page, rules: RunOptions): Promise<readonly string[]> {
  if (!(await page.evaluate(`'axe' in globalThis`))) {
    await page.evaluate(axe);
  }
  const results = await page.evaluate(`axe.run(${JSON.stringify(rules)})`);
  // What axe resolves to, by its own types.
  return (results as AxeResults).violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`,
  );
}

function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
