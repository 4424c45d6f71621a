/**
 * Records of a table's stream in AWS's form (Amazon DynamoDB Streams API Reference, "Record"). The
 * engine captures both images; the stream's view decides what a reader sees of them.
 */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

/** What records of a stream contain of the item besides its keys. */
export type StreamView = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

/** An item in DynamoDB's JSON: attribute → its type and value. */
export type WireItem = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A record as the engine captured it. */
export interface EngineRecord {
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly dynamodb: {
    readonly Keys: WireItem;
    readonly NewImage?: WireItem;
    readonly OldImage?: WireItem;
    readonly SequenceNumber: string;
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime: number;
  };
}

/** A record as GetRecords returns it. */
export interface ChangeRecord {
  readonly eventID: string;
  readonly eventName: EngineRecord['eventName'];
  readonly eventVersion: '1.1';
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly dynamodb: {
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime: number;
    readonly Keys: WireItem;
    readonly NewImage?: WireItem;
    readonly OldImage?: WireItem;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: StreamView;
  };
  /** DynamoDB itself, when it deleted an expired item. */
  readonly userIdentity?: { readonly Type: 'Service'; readonly PrincipalId: 'dynamodb.amazonaws.com' };
}

/** A stream, for the records made from it. */
export interface RecordOrigin {
  readonly arn: string;
  readonly region: string;
  readonly view: StreamView;
}

/**
 * DynamoDB writes no record for a write that changes nothing (Developer Guide, "DynamoDB Streams").
 */
export function changesNothing({ dynamodb: { NewImage, OldImage } }: EngineRecord): boolean {
  return isDeepStrictEqual(NewImage, OldImage);
}

/** `arrivedAt` is in epoch milliseconds; `expired` says that DynamoDB deleted the item itself. */
export function changeRecord(
  { eventName, dynamodb: captured }: EngineRecord,
  { arn, region, view }: RecordOrigin,
  {
    sequenceNumber,
    arrivedAt,
    expired,
  }: { readonly sequenceNumber: string; readonly arrivedAt: number; readonly expired: boolean },
): ChangeRecord {
  const { Keys, NewImage, OldImage } = captured;
  const images = {
    ...(NewImage && (view === 'NEW_IMAGE' || view === 'NEW_AND_OLD_IMAGES') && { NewImage }),
    ...(OldImage && (view === 'OLD_IMAGE' || view === 'NEW_AND_OLD_IMAGES') && { OldImage }),
  };
  return {
    eventID: createHash('md5').update(`${arn}/${sequenceNumber}`).digest('hex'),
    eventName,
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(arrivedAt / 1000),
      Keys,
      ...images,
      SequenceNumber: sequenceNumber,
      SizeBytes: [Keys, ...Object.values(images)].reduce((sum, item) => sum + itemSize(item), 0),
      StreamViewType: view,
    },
    ...(expired && { userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' } as const }),
  };
}

/** Size of an item (Developer Guide, "DynamoDB item sizes and formats"). */
function itemSize(item: WireItem): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value),
    0,
  );
}

function valueSize(value: Readonly<Record<string, unknown>>): number {
  const [[type = '', content] = []] = Object.entries(value);
  switch (type) {
    case 'S':
      return Buffer.byteLength(String(content));
    case 'N':
      return Math.ceil(String(content).replace(/\D/g, '').length / 2) + 1;
    case 'B':
      return Buffer.byteLength(String(content), 'base64');
    case 'BOOL':
    case 'NULL':
      return 1;
    case 'M':
      // A map's members are attributes, and a list's are values; both cost 3 bytes and 1 a member.
      return 3 + Object.keys(content as WireItem).length + itemSize(content as WireItem);
    case 'L':
      return 3 + sizes(content as readonly Readonly<Record<string, unknown>>[], (one) => 1 + valueSize(one));
    default:
      // A set: SS, NS or BS.
      return sizes(content as readonly string[], (one) => valueSize({ [type.charAt(0)]: one }));
  }
}

function sizes<Value>(values: readonly Value[], size: (value: Value) => number): number {
  return values.reduce((sum, value) => sum + size(value), 0);
}
