/** Budgets of the page: five measurements, their median and spread, and the most allowed. */
import { expect } from 'vitest';

const rounds = 5;

/** Measures five times, prints the figures, and expects the median to be within the budget. */
export async function expectWithin(
  name: string,
  { max, unit }: { readonly max: number; readonly unit: string },
  measure: () => Promise<number>,
): Promise<void> {
  const figures: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    figures.push(await measure());
  }
  const sorted = figures.sort((one, other) => one - other);
  const [min = 0, median = Number.NaN, greatest = 0] = [sorted[0], sorted[(rounds - 1) / 2], sorted.at(-1)];
  const text = (figure: number): string => figure.toPrecision(3);
  const spread = `${text(min)} to ${text(greatest)}`;
  process.stdout.write(`${name}: ${text(median)} ${unit} (${spread}), at most ${max}\n`);
  expect(median, name).toBeLessThanOrEqual(max);
}
