/**
 * `npm run reporting`: operators set how often vehicles send, also all vehicles of a model. A line
 * for each vehicle goes to stdout, everything else to stderr.
 */
import type {
  Reporting,
  ReportingChanges,
  Vehicle,
  VehiclePage,
} from '../../domain/generated/schema-types.ts';
import { maxVehiclesOfReporting } from '../../domain/reporting.ts';
import { openAccount } from '../session/account.ts';
import { exitCodes } from '../session/cli-error.ts';
import { type RequestField, createFieldRequest } from '../session/field-request.ts';
import { runMain } from '../session/run-main.ts';
import { type ReportingOptions, help, readReportingOptions } from './reporting-options.ts';

const reportingFields = 'reporting { observationSeconds batchSeconds parkedSeconds setAt }';
const setReporting = `mutation ($referenceIds: [ID!]!, $reporting: ReportingInput!) {
  setReporting(referenceIds: $referenceIds, reporting: $reporting) {
    items { referenceId ${reportingFields} errorType }
  }
}`;
const vehicle = `query ($referenceId: ID!) {
  vehicle(referenceId: $referenceId) { referenceId ${reportingFields} }
}`;
const vehicles = `query ($nextToken: String) {
  vehicles(limit: 100, nextToken: $nextToken) {
    items { referenceId status attributes { brand model } ${reportingFields} }
    nextToken
  }
}`;

await runMain(help, async () => {
  const options = readReportingOptions(process.argv.slice(2), process.env);
  if (options === undefined) {
    return undefined;
  }
  const { accessToken, outputs } = await openAccount(options.account);
  return await carryOut(createFieldRequest(outputs, accessToken), options);
});

async function carryOut(request: RequestField, options: ReportingOptions): Promise<number> {
  let failed = 0;
  let asked = 0;
  for await (const some of named(request, options)) {
    asked += some.length;
    failed += await (options.reporting === undefined ? shown(some) : set(request, some, options.reporting));
  }
  if (asked === 0) {
    process.stderr.write('No such vehicles.\n');
  }
  return failed === 0 ? 0 : exitCodes.graphqlErrors;
}

type Named = Pick<Vehicle, 'referenceId' | 'reporting'>;

/** The vehicles, as many at once as one call may ask. */
async function* named(
  request: RequestField,
  { attributes: { brand, model }, referenceIds, reporting }: ReportingOptions,
): AsyncGenerator<readonly Named[]> {
  if (referenceIds.length > 0) {
    const found =
      reporting === undefined
        ? await Promise.all(referenceIds.map((referenceId) => request<Named>(vehicle, { referenceId })))
        : referenceIds.map((referenceId) => ({ referenceId }));
    yield* inCalls(found);
    return;
  }
  let nextToken: string | null | undefined;
  do {
    const page: VehiclePage = await request<VehiclePage>(vehicles, { nextToken });
    yield* inCalls(
      page.items.filter(
        ({ attributes, status }) =>
          (brand === undefined || attributes.brand === brand) &&
          (model === undefined || attributes.model === model) &&
          status !== 'REVOKED',
      ),
    );
    nextToken = page.nextToken;
  } while (nextToken);
}

function* inCalls(all: readonly Named[]): Generator<readonly Named[]> {
  for (let from = 0; from < all.length; from += maxVehiclesOfReporting) {
    yield all.slice(from, from + maxVehiclesOfReporting);
  }
}

/** Returns how many could not be asked. */
async function set(
  request: RequestField,
  some: readonly Named[],
  reporting: ReportingOptions['reporting'],
): Promise<number> {
  const referenceIds = some.map(({ referenceId }) => referenceId);
  const { items } = await request<ReportingChanges>(setReporting, { referenceIds, reporting });
  items.forEach(({ errorType, referenceId, reporting: now }) => line(referenceId, errorType ?? toText(now)));
  return items.filter(({ errorType }) => errorType).length;
}

function shown(some: readonly Named[]): Promise<number> {
  some.forEach(({ referenceId, reporting }) => line(referenceId, toText(reporting)));
  return Promise.resolve(0);
}

function line(referenceId: string, words: string): void {
  process.stdout.write(`${referenceId}  ${words}\n`);
}

function toText(reporting: Reporting | null | undefined): string {
  const { batchSeconds, observationSeconds, parkedSeconds } = reporting ?? {};
  const secondsOf = (seconds: number | null | undefined) =>
    (seconds ?? undefined) === undefined ? 'default' : `${seconds} s`;
  return [
    `observation ${secondsOf(observationSeconds)}`,
    `batch ${secondsOf(batchSeconds)}`,
    `parked ${secondsOf(parkedSeconds)}`,
  ].join(', ');
}
