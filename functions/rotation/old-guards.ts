/**
 * The guards of VINs, page by page. UniqueKeys is read and not the registry, because a guard makes
 * a VIN found or taken, and because the table is a tenth of the registry's size.
 */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { RehashCount } from '../../domain/rehash.ts';
import { type UniqueKeyItem, vinGuard } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import type { Deadline } from '../runtime/deadline.ts';
import { versions } from './settings.ts';

/** Items that one page reads; a third of them are guards of VINs. */
const pageSize = 300;
/** For counting, a megabyte in one call, which is the most that DynamoDB reads. */
const countedPageSize = 5_000;

const TableName = tableName('UniqueKeys');

/** The beginning of the guards of a version. */
const prefixOf = (version: number): string => vinGuard(`k${version}.`);

/** The old guards among the items of a page, and the cursor of the next page if there is one. */
export interface GuardPage {
  readonly guards: readonly UniqueKeyItem[];
  readonly cursor?: string;
}

/** Reads the page after the cursor consistently, so that no guard written before is missing. */
export async function oldGuardsAfter(cursor: string | undefined, options: CallOptions): Promise<GuardPage> {
  const { Items: items = [], LastEvaluatedKey: last } = await documents.send(
    new ScanCommand({
      TableName,
      ConsistentRead: true,
      Limit: pageSize,
      FilterExpression: 'begins_with(#key, :old)',
      ExpressionAttributeNames: { '#key': 'key' },
      ExpressionAttributeValues: { ':old': prefixOf(versions.from) },
      ...(cursor !== undefined && { ExclusiveStartKey: { key: cursor } }),
    }),
    options,
  );
  // Only this system writes the table.
  return { guards: items as UniqueKeyItem[], ...markerOf(last, 'cursor') };
}

/** Counts the guards of both versions until the time is up; a marker says where to continue. */
export async function countGuards(marker: string | undefined, deadline: Deadline): Promise<RehashCount> {
  let count: RehashCount = { old: 0, renewed: 0, ...(marker !== undefined && { marker }) };
  do {
    count = await countPage(count, deadline);
  } while (count.marker !== undefined && Date.now() < deadline.endsAt - maxPageMs);
  return count;
}

/** A page of a megabyte takes a fraction of this. */
const maxPageMs = 5_000;

async function countPage({ marker, old, renewed }: RehashCount, options: CallOptions): Promise<RehashCount> {
  const { Items: items = [], LastEvaluatedKey: last } = await documents.send(
    new ScanCommand({
      TableName,
      ConsistentRead: true,
      Limit: countedPageSize,
      ProjectionExpression: '#key',
      ExpressionAttributeNames: { '#key': 'key' },
      ...(marker !== undefined && { ExclusiveStartKey: { key: marker } }),
    }),
    options,
  );
  const keys = (items as UniqueKeyItem[]).map(({ key }) => key);
  const countOf = (version: number): number => keys.filter((key) => key.startsWith(prefixOf(version))).length;
  return {
    old: old + countOf(versions.from),
    renewed: renewed + countOf(versions.to),
    ...markerOf(last, 'marker'),
  };
}

/** The last key of a page under this name, if more follow. */
function markerOf<Name extends string>(
  last: Readonly<Record<string, unknown>> | undefined,
  name: Name,
): { readonly [K in Name]?: string } {
  // A computed key widens to string; the cast restores its type.
  return last === undefined ? {} : ({ [name]: String(last['key']) } as { readonly [K in Name]?: string });
}
