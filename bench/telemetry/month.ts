/** From what one message takes to what a month costs: arithmetic without measurements. */
import {
  appSyncRequest,
  connectedMinute,
  lambdaGbSecond,
  lambdaRequest,
  logGb,
  monthMinutes,
  monthSeconds,
  readUnit,
  recoverableGb,
  storedGb,
  trace,
  wafRequest,
  wire,
  writeUnit,
} from '../prices.ts';

/** Means for one message of a case, counted in a world. */
export interface MessageCounts {
  /** Units of 5 KB of payload and topic. */
  readonly iotUnits: number;
  /** Bytes of the stream's record with its partition key. */
  readonly recordBytes: number;
  /** Kinesis' PUT payload units of 25 KB. */
  readonly putUnits: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** GB-seconds that a run of the functions takes, and each message in it. */
  readonly runGbSeconds: number;
  readonly messageGbSeconds: number;
  /** Bytes that a run writes to CloudWatch Logs. */
  readonly runLogBytes: number;
  /** Bytes that AppSync writes to CloudWatch Logs for a publication. */
  readonly publicationLogBytes: number;
  /** Mutations that publish a change, while a subscriber has asked for changes. */
  readonly publications: number;
  /** Units of 5 KB that one subscriber receives. */
  readonly deliveredUnits: number;
}

/** Items of one kind that a vehicle has. */
export interface StoredKind {
  /** Mean bytes of an item by DynamoDB's rule. */
  readonly bytes: number;
  /** How many a month adds. */
  readonly perMonth: number;
  /** Seconds from an item's own time until it expires; a month for an item that is replaced. */
  readonly lifetimeSeconds: number;
  /** Whether the table has point-in-time recovery. */
  readonly recoverable: boolean;
}

/** The vehicles that share shards and runs, and the messages of each. */
export interface Fleet {
  readonly vehicles: number;
  readonly messagesPerMonth: number;
}

/** US$ of a vehicle in a month. */
export interface MonthParts {
  readonly connection: number;
  readonly messaging: number;
  readonly stream: number;
  readonly lambda: number;
  readonly requestUnits: number;
  readonly storage: number;
  readonly recovery: number;
  readonly logs: number;
}

/**
 * DynamoDB adds 100 bytes to each item for its index (Developer Guide, "DynamoDB item sizes and
 * formats").
 */
const itemOverhead = 100;
const messageUnit = 5 * 1024;
const putUnit = 25 * 1024;
/** A shard takes 1,000 records or 1 MiB a second (Kinesis Developer Guide, "Quotas and limits"). */
const shardRecords = 1_000;
const shardBytes = 1_048_576;
/** docs/decisions/0027-shards-and-batches.md: the load, plus half; at least two. */
const spareShards = 1.5;
const minShards = 2;
/** Records in a batch of `infra/functions/telemetry.ts`. */
const maxBatchSize = 500;
const shardMonth = (wire.shardHour * monthSeconds) / 3_600;
const gb = 1e9;

/** Units of 5 KB that AWS IoT Core and AppSync meter; at least one. */
export function units(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / messageUnit));
}

/** Kinesis' PUT payload units of a record; at least one. */
export function putUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / putUnit));
}

/** Bytes that exist in the steady state, when as many items expire as are added. */
export function storedBytes({ bytes, perMonth, lifetimeSeconds }: StoredKind): number {
  return ((bytes + itemOverhead) * perMonth * lifetimeSeconds) / monthSeconds;
}

/** Shards that the records need, as a fraction: vehicles share what one does not fill. */
export function shardsOf(recordsPerSecond: number, recordBytes: number): number {
  const load = Math.max(recordsPerSecond / shardRecords, (recordsPerSecond * recordBytes) / shardBytes);
  return spareShards * load;
}

/** Whole shards of a stack: at least the two of its setting. */
export function wholeShards(recordsPerSecond: number, recordBytes: number): number {
  return Math.max(minShards, Math.ceil(shardsOf(recordsPerSecond, recordBytes)));
}

/**
 * Runs of ingest a second. Lambda polls a shard once a second and runs the function when it finds a
 * record; messages come at random. A batch that is full makes a further run.
 */
export function runsPerSecond(messagesPerSecond: number, shards: number): number {
  const perShard = messagesPerSecond / shards;
  return Math.max(shards * (1 - Math.exp(-perShard)), messagesPerSecond / maxBatchSize);
}

/** US$ of one vehicle of a fleet in a month, without subscribers. */
export function monthOf(counts: MessageCounts, stored: readonly StoredKind[], fleet: Fleet): MonthParts {
  const messages = fleet.messagesPerMonth;
  const perSecond = (fleet.vehicles * messages) / monthSeconds;
  const shards = wholeShards(perSecond, counts.recordBytes);
  const runs = runsPerSecond(perSecond, shards);
  const runsEach = (runs * monthSeconds) / fleet.vehicles;
  const gbSeconds = runsEach * counts.runGbSeconds + messages * counts.messageGbSeconds;
  const share = shardsOf(messages / monthSeconds, counts.recordBytes);
  const sum = (kinds: readonly StoredKind[]) => kinds.reduce((total, kind) => total + storedBytes(kind), 0);
  return {
    connection: monthMinutes * connectedMinute,
    messaging: messages * counts.iotUnits * (wire.iotRule + wire.iotAction),
    stream: messages * counts.putUnits * wire.kinesisPut + share * shardMonth,
    lambda: runsEach * lambdaRequest + gbSeconds * lambdaGbSecond,
    requestUnits: messages * (counts.readUnits * readUnit + counts.writeUnits * writeUnit),
    storage: (sum(stored) / gb) * storedGb,
    recovery: (sum(stored.filter(({ recoverable }) => recoverable)) / gb) * recoverableGb,
    logs: ((runsEach * counts.runLogBytes) / gb) * logGb,
  };
}

/**
 * US$ that the month would cost more if the messages went through AWS IoT's broker to the same
 * rule. Basic Ingest has no messaging charge; rules and actions cost the same.
 */
export function brokerCharge({ iotUnits }: MessageCounts, messagesPerMonth: number): number {
  return messagesPerMonth * iotUnits * wire.iotMessage;
}

/** The sum of all parts, US$. */
export function total(parts: MonthParts): number {
  return Object.values(parts).reduce((sum: number, part: number) => sum + part, 0);
}

/** Adds two months, each with a share of the time from 0 to 1. */
export function mixed(one: MonthParts, share: number, other: MonthParts): MonthParts {
  // The keys of a value of the same type.
  const names = Object.keys(one) as (keyof MonthParts)[];
  const parts = names.map((name) => [name, share * one[name] + (1 - share) * other[name]]);
  return Object.fromEntries(parts);
}

/**
 * US$ of publishing the change of one message. AWS WAF inspects the request too, AppSync logs it,
 * and X-Ray records five percent.
 */
export function published({ publications, publicationLogBytes }: MessageCounts): number {
  const logs = (publicationLogBytes / gb) * logGb;
  return publications * (appSyncRequest + wafRequest + 0.05 * trace + logs);
}

/** US$ for each message while one subscriber receives its change. */
export function watchedMessage(counts: MessageCounts): number {
  return published(counts) + counts.deliveredUnits * wire.appSyncUpdate;
}

/** A look at the live state. */
export interface Glance {
  readonly seconds: number;
  /** US$ of the requests that begin, renew and end it. */
  readonly begin: number;
  /** Seconds from its start in which changes are published, seen or not. */
  readonly publishedSeconds: number;
}

/**
 * US$ of a glance without the messages themselves. `seen` is the case while the subscriber is
 * there; `unseenPerSecond` messages follow until nothing more is published.
 */
export function glanceOf(
  { seconds, begin, publishedSeconds }: Glance,
  seen: { readonly counts: MessageCounts; readonly perSecond: number },
  unseenPerSecond: number,
): number {
  const received = seconds * seen.perSecond * watchedMessage(seen.counts);
  const unseen = Math.max(0, publishedSeconds - seconds) * unseenPerSecond;
  return begin + received + unseen * published(seen.counts) + (seconds / 60) * connectedMinute;
}
