/** `npm run bench`: bundles, calls and conversion, all or those named. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compare } from './conversion/compare.ts';
import { certificatePrices } from './prices.ts';

const usage = `Usage: npm run bench -- [bundles] [calls] [conversion] [options]

  bundles      size and import time of each Lambda bundle
  calls        AWS calls, capacity units and US$ per million of each operation
  conversion   conversions per second and latency, beside graphql-yoga, mercurius and Apollo
               (needs once: npm ci --prefix bench)

  --vehicles 1000,1000000   sizes of the registry (conversion)
  --seconds 10              length of each measurement (conversion)
  --callers 32              callers at a time (conversion)
`;

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

const subjects: Readonly<Record<string, () => Promise<void>>> = {
  async bundles() {
    const { benchBundles } = await import('./bundles.ts');
    print('Lambda bundles', await benchBundles());
  },
  async calls() {
    const { benchCalls } = await import('./calls.ts');
    print('Calls per operation, with FleetWise', await benchCalls(true));
    print('Calls per operation, without FleetWise', await benchCalls(false));
    process.stdout.write(
      `A certificate adds US$ ${certificatePrices.join(', ')} (of a month’s first 1,000, the next 9,000, the rest).\n`,
    );
  },
  async conversion() {
    const { benchConversion } = await import('./conversion/conversion.ts');
    const rows = await benchConversion(
      {
        callers: wholeNumber(values.callers),
        seconds: wholeNumber(values.seconds),
        vehicles: values.vehicles.split(',').map(wholeNumber),
      },
      (line) => process.stderr.write(`${line}\n`),
    );
    print(
      'Conversions',
      rows.map((row) => ({ ...row, conversionsPerSecond: Math.round(row.conversionsPerSecond) })),
    );
    for (const line of compare(rows)) process.stdout.write(`${line}\n`);
    if (rows.some(({ wrong }) => wrong > 0))
      throw new Error('Some answers were wrong: the figures do not count.');
  },
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    vehicles: { type: 'string', default: '1000,1000000' },
    seconds: { type: 'string', default: '10' },
    callers: { type: 'string', default: '32' },
  },
});

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${text} is no whole number above 0.`);
  return value;
}

function print(title: string, rows: readonly object[]): void {
  process.stdout.write(`\n${title}\n`);
  console.table(rows);
}

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const chosen = positionals.length === 0 ? Object.keys(subjects) : positionals;
  const unknown = chosen.find((name) => !Object.hasOwn(subjects, name));
  if (unknown !== undefined) throw new Error(`There is no benchmark ${unknown}.\n\n${usage}`);
  const peersInstalled = existsSync(fileURLToPath(new URL('node_modules/autocannon', import.meta.url)));
  const install = 'The peers are not installed: run `npm ci --prefix bench` once.';
  if (positionals.includes('conversion') && !peersInstalled) throw new Error(install);
  for (const name of chosen) {
    if (name === 'conversion' && !peersInstalled)
      process.stdout.write(`\nConversions are left out. ${install}\n`);
    else await subjects[name]?.();
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
