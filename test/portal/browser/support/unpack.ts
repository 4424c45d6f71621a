/** Before all tests: unpacks the browser once, because two workers must not write the same file. */
import sparticuz from '@sparticuz/chromium';

/** Vitest's global set-up. */
export async function setup(): Promise<void> {
  await sparticuz.executablePath();
}
