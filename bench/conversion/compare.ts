/** Compares the rows of the conversion benchmark. */
import type { ConversionRow } from './conversion.ts';

/**
 * Returns sentences: ours against the best peer at each size, and our p99 at the largest size
 * against the smallest.
 */
export function compare(rows: readonly ConversionRow[]): readonly string[] {
  const sizes = [...new Set(rows.map(({ vehicles }) => vehicles))];
  return [...sizes.map((vehicles) => againstPeers(rows, vehicles)), ...growth(rows, sizes)];
}

function againstPeers(rows: readonly ConversionRow[], vehicles: number): string {
  const here = rows.filter((row) => row.vehicles === vehicles);
  const ours = here.find(({ server }) => server === 'ours')?.conversionsPerSecond ?? Number.NaN;
  const [best] = here
    .filter(({ server }) => server !== 'ours')
    .sort((one, other) => other.conversionsPerSecond - one.conversionsPerSecond);
  const ratio = (ours / (best?.conversionsPerSecond ?? Number.NaN)).toFixed(2);
  return `At ${vehicles.toLocaleString('en')} vehicles ours makes ${ratio} times the conversions of the best peer (${best?.server ?? 'none'}).`;
}

function growth(rows: readonly ConversionRow[], sizes: readonly number[]): readonly string[] {
  const p99At = (vehicles: number | undefined) =>
    rows.find((row) => row.server === 'ours' && row.vehicles === vehicles)?.p99 ?? Number.NaN;
  const [min, max] = [Math.min(...sizes), Math.max(...sizes)];
  if (min === max) {
    return [];
  }
  const ratio = (p99At(max) / p99At(min)).toFixed(2);
  return [
    `Our p99 at ${max.toLocaleString('en')} vehicles is ${ratio} times that at ${min.toLocaleString('en')}.`,
  ];
}
