/** `npm run bench`: all benchmarks or those named. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compare } from './conversion/compare.ts';
import { certificatePrices } from './prices.ts';

const usage = `Usage: npm run bench -- [bundles] [calls] [conversion] [telemetry] [commands] [vehicle-month] [publishing]
                        [batches] [claim-uniformity] [cut-off] [verify] [rotation] [bulk-conversion] [options]

  bundles      size and import time of each Lambda bundle
  calls        AWS calls, capacity units and US$ per million of each operation
  conversion   conversions per second and latency, beside graphql-yoga, mercurius and Apollo
               (needs once: npm ci --prefix bench)
  telemetry    messages per second from MQTT to table, and latency from publish to subscriber
  commands     latency from sendRemoteCommand to SUCCEEDED at the subscriber
  vehicle-month  US$ of a simulated car in a month, beside AWS’s guidance
  batches      payloads, bytes and write units of an hour of driving, alone and in batches
  publishing   CPU time and US$ of changed states: one in a request, and 25 by aliases
  claim-uniformity  whether the time of startOwnershipClaim reveals that a vehicle exists
  verify       entries of an export of the audit log that are verified in a second
  rotation     conversions outside and inside a rotation of the hash key, and the re-hash
  bulk-conversion  Reference IDs that an operator learns by enumerating VINs, before the pause
  cut-off      time from the response of a cut to the last effect of the vehicle or person cut off

  --vehicles 1000,1000000   sizes of the registry (conversion)
  --connected 10,100,1000   connected vehicles (telemetry)
  --rates 500,1000,2000     messages a second of all vehicles together (telemetry)
  --callers 32              callers at a time (conversion)
  --commanders 1,8          callers at a time (commands)
  --seconds 10              length of each measurement
  --rounds 5                rounds of both forms in turn (publishing, rotation)
  --claims 2000             calls of both kinds (claim-uniformity)
  --cuts 100                rounds of each cut (cut-off)
  --rotated 2000            vehicles to re-hash (rotation)
  --rehash-rate 50          vehicles that the re-hash begins in a second (rotation)
  --walked 10000            VINs of the walk (bulk-conversion)
  --walkers 8               callers at a time (bulk-conversion)
  --per-minute 100000       conversions of a person and a minute (bulk-conversion)
  --events 5000             events of a round (publishing), a multiple of 25
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
      say,
    );
    print(
      'Conversions',
      rows.map((row) => ({ ...row, conversionsPerSecond: Math.round(row.conversionsPerSecond) })),
    );
    for (const line of compare(rows)) {
      process.stdout.write(`${line}\n`);
    }
    requireRight(rows);
  },
  async telemetry() {
    const { benchTelemetry } = await import('./telemetry/telemetry.ts');
    const vehicles = values.connected.split(',').map(wholeNumber);
    const rates = values.rates.split(',').map(wholeNumber);
    const rows = await benchTelemetry({ vehicles, rates, seconds: wholeNumber(values.seconds) }, say);
    print('Telemetry', rows);
    requireRight(rows);
  },
  async verify() {
    const { benchVerify } = await import('./records/verify.ts');
    const rows = benchVerify();
    print('Verification', rows);
    requireRight(rows);
  },
  async rotation() {
    const { benchRotation } = await import('./rotation/rotation.ts');
    const vehicles = wholeNumber(values.rotated);
    const bounds = { vehicles, rounds: wholeNumber(values.rounds), rate: wholeNumber(values['rehash-rate']) };
    const rows = await benchRotation(bounds, say);
    print('Rotation of the hash key', rows.map(rounded));
    requireRight(rows);
  },
  async 'bulk-conversion'() {
    const { benchBulkConversion } = await import('./patterns/bulk-conversion.ts');
    const rows = await benchBulkConversion(
      {
        vins: wholeNumber(values.walked),
        callers: wholeNumber(values.walkers),
        perMinute: wholeNumber(values['per-minute']),
      },
      say,
    );
    print('Bulk conversion', rows.map(rounded));
    requireRight(rows);
  },
  async commands() {
    const { benchCommands } = await import('./commands/commands.ts');
    const callers = values.commanders.split(',').map(wholeNumber);
    const rows = await benchCommands({ callers, seconds: wholeNumber(values.seconds) }, say);
    print('Commands', rows);
    requireRight(rows);
  },
  async 'vehicle-month'() {
    const { benchVehicleMonth } = await import('./telemetry/vehicle-month.ts');
    const { beside, fixed, goals, months, perMessage } = await benchVehicleMonth(say);
    print('A message of the simulated car; bytes, units and milliseconds', perMessage.map(rounded));
    print('US$ of a vehicle in a month, in a fleet of 1,000', months.map(precise));
    print('US$ of a vehicle in a month beside the goals', goals.map(precise));
    print('US$ of a vehicle in a month beside AWS’s guidance', beside.map(rounded));
    print('US$ of the stack at rest in a month', fixed.map(rounded));
  },
  async batches() {
    const { benchBatches } = await import('./telemetry/batches.ts');
    print('Batches of telemetry, an hour of driving', benchBatches());
  },
  async publishing() {
    const { benchPublishing } = await import('./telemetry/publishing.ts');
    const [rounds, events] = [wholeNumber(values.rounds), wholeNumber(values.events)];
    print('Publishing, per event', (await benchPublishing({ rounds, events }, say)).map(rounded));
  },
  async 'claim-uniformity'() {
    const { benchClaimUniformity } = await import('./claims/uniformity.ts');
    const rows = await benchClaimUniformity({ calls: wholeNumber(values.claims) }, say);
    print('Starts of claims, times in milliseconds', rows.map(rounded));
    requireRight(rows);
  },
  async 'cut-off'() {
    const { benchCutOff } = await import('./cut-off/cut-off.ts');
    const rows = await benchCutOff({ rounds: wholeNumber(values.cuts) }, say);
    print('Cut-off, milliseconds after the response', rows.map(rounded));
  },
};

const rounded = (row: object): object => withPlaces(row, 1_000);

const precise = (row: object): object => withPlaces(row, 100_000);

function withPlaces(row: object, places: number): object {
  const entries = Object.entries(row).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'number' ? Math.round(value * places) / places : value,
  ]);
  return Object.fromEntries(entries) as object;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function requireRight(rows: readonly { readonly wrong: number }[]): void {
  if (rows.some(({ wrong }) => wrong > 0)) {
    throw new Error('Some results were wrong, so the figures do not count.');
  }
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    vehicles: { type: 'string', default: '1000,1000000' },
    seconds: { type: 'string', default: '10' },
    connected: { type: 'string', default: '10,100,1000' },
    rates: { type: 'string', default: '500,1000,2000' },
    callers: { type: 'string', default: '32' },
    commanders: { type: 'string', default: '1,8' },
    rounds: { type: 'string', default: '5' },
    events: { type: 'string', default: '5000' },
    claims: { type: 'string', default: '2000' },
    cuts: { type: 'string', default: '100' },
    rotated: { type: 'string', default: '2000' },
    'rehash-rate': { type: 'string', default: '50' },
    walked: { type: 'string', default: '10000' },
    walkers: { type: 'string', default: '8' },
    'per-minute': { type: 'string', default: '100000' },
  },
});

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`${text} is not valid: it must be a whole number above 0.`);
  }
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
  if (unknown !== undefined) {
    throw new Error(`Unknown benchmark: ${unknown}.\n\n${usage}`);
  }
  const peersInstalled = existsSync(fileURLToPath(new URL('node_modules/autocannon', import.meta.url)));
  const install = 'The peers are not installed: run `npm ci --prefix bench` once.';
  if (positionals.includes('conversion') && !peersInstalled) {
    throw new Error(install);
  }
  for (const name of chosen) {
    if (name === 'conversion' && !peersInstalled) {
      process.stdout.write(`\nConversions are left out. ${install}\n`);
    } else {
      await subjects[name]?.();
    }
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
