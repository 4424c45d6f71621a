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
 * DynamoDB: a GB (10^9 bytes) stored for a month (aws.amazon.com/dynamodb/pricing, 11 Sept 2026).
 */
export const storedGb = 0.25;
/** DynamoDB: a GB with point-in-time recovery for a month (the same page and date). */
export const recoverableGb = 0.2;

/**
 * AWS IoT Core and Kinesis, US$. AWS IoT Core: aws.amazon.com/iot-core/pricing, read 20 Sept 2026;
 * "additional details" says that a message is metered by payload and topic. Kinesis: list price of
 * autumn 2026, not read again.
 */
export const wire = {
  /**
   * A message through the broker, per 5 KB of payload and topic. Telemetry by Basic Ingest has no
   * such charge (AWS IoT Core Developer Guide, "Reducing messaging costs with Basic Ingest").
   */
  iotMessage: 1 / million,
  /** A rule that a message triggers, and an action, per 5 KB. */
  iotRule: 0.15 / million,
  iotAction: 0.15 / million,
  /** A PUT payload unit, 25 KB. */
  kinesisPut: 0.014 / million,
  /** A provisioned shard for an hour. */
  shardHour: 0.015,
  /** AppSync: a real-time update to one subscriber, per 5 KB (list price of autumn 2026). */
  appSyncUpdate: 2 / million,
} as const;
/**
 * AWS IoT Core: a connected minute (page and date as above), and AppSync: a connected minute of a
 * subscriber (list price of autumn 2026).
 */
export const connectedMinute = 0.08 / million;
/** Minutes of a month of 365/12 days. */
export const monthMinutes = 43_800;
/** Seconds of the same month. */
export const monthSeconds = monthMinutes * 60;

/** Lambda: a request (list price of autumn 2026). */
export const lambdaRequest = 0.2 / million;
/** Lambda: a GB-second on arm64 (list price of autumn 2026). */
export const lambdaGbSecond = 0.000_013_333_4;
/** X-Ray: a recorded trace (aws.amazon.com/xray/pricing, read 27 Nov 2026; 100,000 are free). */
export const trace = 5 / million;
/** CloudWatch Logs: a GB taken in (list price of autumn 2026). */
export const logGb = 0.5;
/** AWS WAF: an inspected request (list price of autumn 2026). */
export const wafRequest = 0.6 / million;
/** US$ of a month for one of each, at list prices of autumn 2026. */
export const fixedPrices = {
  webAcl: 5,
  wafRule: 1,
  /** CloudWatch: a custom metric; it costs only in the hours in which it gets a value. */
  ownMetric: 0.3,
  /** CloudWatch: a metric that an alarm evaluates. */
  alarmMetric: 0.1,
  /** CloudWatch: from the account's fourth dashboard on. */
  dashboard: 3,
  kmsKey: 1,
  /** ACM PCA: a general-purpose authority. */
  privateAuthority: 400,
} as const;

/** Lambda: a second of the ingest function, 1,769 MB on arm64. */
export const ingestSecond = (13.3334 * 1.769) / million;

const perCall: Readonly<Record<string, number>> = {
  kms: 3 / million,
  // 256 MB on arm64 for 15 ms, and the request itself.
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
