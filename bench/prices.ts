/**
 * AWS's price of one call, in US$ (us-east-1, on demand, read in autumn 2026; check the price list
 * before quoting). Services without a row have no price per call that could be confirmed; their
 * calls are counted all the same.
 */

/** A call as the world's call log counts it. */
export interface PricedCall {
  readonly service: string;
  readonly readUnits: number;
  readonly writeUnits: number;
}

const million = 1_000_000;

/** AppSync: a query or mutation. */
export const appSyncRequest = 4 / million;
/**
 * DynamoDB on demand: one read request unit (4 KB strongly consistent, half when eventually
 * consistent).
 */
export const readUnit = 0.125 / million;
/** DynamoDB on demand: one write request unit (1 KB). */
export const writeUnit = 0.625 / million;

/**
 * US$ by list prices that were not checked again: of AWS IoT Core a message (5 KB), a triggered
 * rule and an action; of Kinesis a PUT payload unit (25 KB); of AppSync a real-time update to one
 * subscriber (5 KB, by several agreeing sources).
 */
export const wire = {
  iotMessage: 1 / million,
  iotRule: 0.15 / million,
  iotAction: 0.15 / million,
  kinesisPut: 0.014 / million,
  appSyncUpdate: 2 / million,
} as const;
/** AWS IoT Core: a connected minute, and AppSync: a connected minute of a subscriber. */
export const connectedMinute = 0.08 / million;
/** Minutes of a month of 365/12 days. */
export const monthMinutes = 43_800;
/** Seconds of the same month. */
export const monthSeconds = monthMinutes * 60;

/** Lambda: a second of the ingest function, 1,769 MB on arm64. */
export const ingestSecond = (13.3334 * 1.769) / million;

const perCall: Readonly<Record<string, number>> = {
  kms: 3 / million,
  // 256 MB on arm64 for 15 ms beside the request itself.
  lambda: (0.2 + 0.25 * 0.015 * 13.3334) / million,
};

/**
 * US$ that a certificate adds: the first 1,000 of a month, the next 9,000, and every one beyond.
 */
export const certificatePrices = [0.75, 0.35, 0.001] as const;

/**
 * US$ of one call without the AppSync request around it and without certificates, whose price falls
 * with their number.
 */
export function priceOf({ service, readUnits, writeUnits }: PricedCall): number {
  if (service === 'dynamodb') {
    return readUnits * readUnit + writeUnits * writeUnit;
  }
  return perCall[service] ?? 0;
}
