/** Decision records have consecutive numbers, one form and at most 25 lines. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** A reader takes in a record at a glance; mechanism belongs to the pages about the system. */
const minLines = 15;
const maxLines = 25;

describe.each(['docs/decisions', 'packages/local-aws/docs/decisions'])('%s', (folder) => {
  const files = readdirSync(folder).sort();

  it('has consecutive numbers', () => {
    expect(files.map((file) => file.slice(0, 5))).toEqual(
      files.map((_, index) => `${String(index + 1).padStart(4, '0')}-`),
    );
  });

  describe.each(files)('%s', (file) => {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const [title = ''] = text.split('\n');

    it('has its number and a sentence as its title', () => {
      expect(title).toMatch(/^# \d{4} [A-Z][^:;.]*$/);
      expect(title.slice(2, 6)).toBe(file.slice(0, 4));
      expect(title.split(' ').length).toBeGreaterThan(5);
    });

    it('says context, decision and consequences, in this order', () => {
      const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);

      expect(headings).toEqual(['Context', 'Decision', 'Consequences']);
    });

    it('has 15 to 25 lines', () => {
      const { length } = text.trimEnd().split('\n');

      expect(length).toBeGreaterThanOrEqual(minLines);
      expect(length).toBeLessThanOrEqual(maxLines);
    });
  });
});
