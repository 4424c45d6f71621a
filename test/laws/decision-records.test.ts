/** Decision records have consecutive numbers and one form. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const files = readdirSync('docs/decisions').sort();

it('have consecutive numbers', () => {
  expect(files.map((file) => file.slice(0, 5))).toEqual(
    files.map((_, index) => `${String(index + 1).padStart(4, '0')}-`),
  );
});

describe.each(files)('%s', (file) => {
  const text = readFileSync(`docs/decisions/${file}`, 'utf8');
  const [title = ''] = text.split('\n');

  it('has its number and a sentence as its title', () => {
    expect(title).toMatch(/^# \d{4} [A-Z][^:;.]*$/);
    expect(title.slice(2, 6)).toBe(file.slice(0, 4));
    expect(title.split(' ').length).toBeGreaterThan(5);
  });

  it('says context, decision and consequences, in this order', () => {
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);

    expect(headings.slice(0, 3)).toEqual(['Context', 'Decision', 'Consequences']);
  });
});
