/**
 * PersonPatterns: the networks that a person has called from. A network is remembered once the day
 * has it as a new one, so a crash between the two counts it once. One that the day's full set did
 * not take stays a new one.
 */
import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { daySeconds } from '../../domain/durations.ts';
import {
  type KnownNetworksItem,
  type PatternsKey,
  knownNetworksDays,
  knownNetworksKey,
  maxKnownNetworks,
} from '../../domain/patterns.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';

const personPatterns = tableName('PersonPatterns');

/** Networks of one person that were not known when they were read. */
export interface NewNetworks {
  readonly networks: ReadonlySet<string>;
  /** How many more the person's item takes. */
  readonly room: number;
  /** Whether the person's item is absent, or has expired and is not deleted yet. */
  readonly isForgotten: boolean;
}

/** Returns those of the networks that are new for the person. */
export async function findNewNetworks(
  key: PatternsKey,
  seen: ReadonlySet<string>,
  options: CallOptions,
): Promise<NewNetworks> {
  if (seen.size === 0) {
    return { networks: new Set(), room: 0, isForgotten: false };
  }
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: personPatterns, Key: { ...knownNetworksKey(key) }, ConsistentRead: true }),
    options,
  );
  // Only this module writes the item.
  const remembered = item as KnownNetworksItem | undefined;
  const isForgotten = remembered === undefined || remembered.expiresAt * 1000 <= Date.now();
  const known: ReadonlySet<string> = isForgotten ? new Set() : remembered.known;
  return {
    networks: new Set([...seen].filter((network) => !known.has(network))),
    room: Math.max(0, maxKnownNetworks - known.size),
    isForgotten,
  };
}

/**
 * Remembers those new networks that were counted, while there is room. Invocations at the same time
 * may each fill the room that they read.
 */
export async function rememberNetworks(
  key: PatternsKey,
  { isForgotten, networks, room }: NewNetworks,
  counted: ReadonlySet<string>,
  options: CallOptions,
): Promise<void> {
  const added = [...networks].filter((network) => counted.has(network)).slice(0, room);
  if (added.length === 0) {
    return;
  }
  await documents.send(
    new UpdateCommand({
      TableName: personPatterns,
      Key: { ...knownNetworksKey(key) },
      UpdateExpression: isForgotten
        ? 'SET expiresAt = :expiresAt, known = :added'
        : 'SET expiresAt = :expiresAt ADD known :added',
      ExpressionAttributeValues: {
        ':expiresAt': Math.ceil(Date.now() / 1000) + knownNetworksDays * daySeconds,
        ':added': new Set(added),
      },
    }),
    options,
  );
}
