/**
 * The positions and sightings of the comparison's rounds, and the findings that wait, stored in
 * UniqueKeys under keys that no guard can have.
 */
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { conditionHeld } from '../aws/condition-held.ts';
import { documents } from '../aws/documents.ts';
import { eachAtMost } from '../runtime/each-at-most.ts';
import { pause } from '../runtime/pause.ts';
import { names } from './registry-store.ts';
import type { RoundState, SightingName } from './round.ts';
import type { Run } from './run.ts';
import { Sightings, chunksOf } from './sightings.ts';

/** A stored position, with the version that its next write expects. */
export interface Stored<Position> {
  readonly position: Position | undefined;
  readonly version: number;
}

const readsAtOnce = 4;
/** A chunk costs 320 write units, and provisioning writes into the same table. */
const writePauseMs = 150;

/** Reads the position under the key. */
export async function readPosition<Position>(key: string, run: Run): Promise<Stored<Position>> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: names.uniqueKeys, Key: { key }, ConsistentRead: true }),
    run,
  );
  // Only this file writes under these keys.
  const { position, version = 0 } = (item ?? {}) as {
    readonly position?: Position;
    readonly version?: number;
  };
  return { position, version };
}

/**
 * Stores the position. Resolves to false when another run has stored one since, which then stays.
 */
export function writePosition(
  key: string,
  { position, version }: Stored<unknown>,
  run: Run,
): Promise<boolean> {
  const isFirst = version === 0;
  return conditionHeld(
    documents.send(
      new PutCommand({
        TableName: names.uniqueKeys,
        Item: { key, version: version + 1, ...(position === undefined ? {} : { position }) },
        ConditionExpression: isFirst ? 'attribute_not_exists(#version)' : '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ...(isFirst ? {} : { ExpressionAttributeValues: { ':version': version } }),
      }),
      run,
    ),
  );
}

/** Loads what this round has seen so far. */
export async function loadSightings(
  name: SightingName,
  { capacity, startedAt }: RoundState,
  run: Run,
): Promise<Sightings> {
  const numbers = Array.from({ length: chunksOf(capacity) }, (_, index) => index);
  const stored: Uint8Array[] = [];
  await eachAtMost(readsAtOnce, numbers, async (index) => {
    const { Item: item } = await documents.send(
      new GetCommand({
        TableName: names.uniqueKeys,
        Key: { key: chunkKey(name, index) },
        ConsistentRead: true,
      }),
      run,
    );
    // Ignores chunks of another round.
    if (item?.['round'] === startedAt) {
      stored[index] = item['bytes'] as Uint8Array;
    }
  });
  return new Sightings(capacity, `${name}#${startedAt}`, stored);
}

/**
 * Stores the changed chunks in sequence. 10 million vehicles have 58 chunks, which takes ten
 * seconds.
 */
export async function saveSightings(
  name: SightingName,
  { startedAt }: RoundState,
  sightings: Sightings,
  run: Run,
): Promise<void> {
  for (const [place, index] of [...sightings.changed].entries()) {
    if (place > 0) {
      await pause(writePauseMs, run.abortSignal);
    }
    const item = { key: chunkKey(name, index), round: startedAt, bytes: sightings.chunks[index] };
    await documents.send(new PutCommand({ TableName: names.uniqueKeys, Item: item }), run);
  }
}

function chunkKey(name: SightingName, index: number): string {
  return `cursor#${name}#${index}`;
}
