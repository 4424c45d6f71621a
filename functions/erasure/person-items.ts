/** Erases a person's items other than accesses: claims, codes, counters. */
import { DeleteCommand, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { AnnouncementItem } from '../../domain/announcements.ts';
import type { ClaimItem } from '../../domain/claim.ts';
import { type CodeItem, type VehicleCodesItem, vehicleCodesKey } from '../../domain/invitations.ts';
import type { PatternsKey } from '../../domain/patterns.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { conditionHeld } from '../aws/condition-held.ts';
import { documents, tableName } from '../aws/documents.ts';
import { deleteAll } from './delete-items.ts';
import type { OwnVehicle } from './kept-vehicles.ts';
import { scanFor } from './scan.ts';
import type { Erased, PersonScope } from './scope.ts';

const claims = tableName('OwnershipClaims');
const codes = tableName('Invitations');

type Run = (scope: PersonScope, after: string | undefined, options: CallOptions) => Promise<Erased>;

/**
 * Deletes the next claims of the person, with what was kept about the person and a vehicle, and
 * removes the person from the owners whom others' claims warned.
 */
export const eraseClaims: Run = async ({ personId, tenantId }, after, options) => {
  const { items, next } = await scanFor(
    'OwnershipClaims',
    {
      expression:
        '(tenantId = :tenantId AND (ownerId = :personId OR contains(warnedOwners, :personId))) OR contains(claimId, :suffix)',
      values: { ':personId': personId, ':tenantId': tenantId, ':suffix': `#${personId}` },
    },
    after,
    options,
  );
  for (const item of items as unknown as ClaimItem[]) {
    const { claimId, ownerId } = item;
    if (ownerId !== undefined && ownerId !== personId) {
      await withoutWarned(item, personId, options);
    } else {
      await documents.send(new DeleteCommand({ TableName: claims, Key: { claimId } }), options);
    }
  }
  return { count: items.length, ...(next !== undefined && { next }) };
};

async function withoutWarned(
  { claimId, warnedOwners = [] }: ClaimItem,
  personId: string,
  options: CallOptions,
): Promise<void> {
  // Another erasure may change the list too, so a failed condition repeats the step.
  await documents.send(
    new UpdateCommand({
      TableName: claims,
      Key: { claimId },
      UpdateExpression: 'SET warnedOwners = :after',
      ConditionExpression: 'warnedOwners = :before',
      ExpressionAttributeValues: {
        ':before': warnedOwners,
        ':after': warnedOwners.filter((id) => id !== personId),
      },
    }),
    options,
  );
}

/**
 * Deletes the next codes that the person made, and removes the person from codes that the person
 * used. A used code stays, so that it cannot be used again.
 */
export const eraseCodes: Run = async ({ personId, tenantId }, after, options) => {
  const { items, next } = await scanFor(
    'Invitations',
    {
      expression: 'tenantId = :tenantId AND (ownerId = :personId OR acceptedBy = :personId)',
      values: { ':personId': personId, ':tenantId': tenantId },
    },
    after,
    options,
  );
  for (const code of items as unknown as CodeItem[]) {
    if (code.ownerId === personId) {
      await documents.send(
        new DeleteCommand({ TableName: codes, Key: { codeHash: code.codeHash } }),
        options,
      );
    } else {
      await eraseAcceptance(code, personId, options);
    }
  }
  return { count: items.length, ...(next !== undefined && { next }) };
};

/**
 * Removes the person from an accepted code. The name of an invitation is that of the person who
 * accepted it, and the vehicle's list of codes has it too.
 */
async function eraseAcceptance(
  { codeHash, referenceId }: CodeItem,
  personId: string,
  options: CallOptions,
): Promise<void> {
  await conditionHeld(
    documents.send(
      new UpdateCommand({
        TableName: codes,
        Key: { codeHash: vehicleCodesKey(referenceId) },
        UpdateExpression: 'REMOVE codes.#code',
        ConditionExpression: 'attribute_exists(codes.#code)',
        ExpressionAttributeNames: { '#code': codeHash },
      }),
      options,
    ),
  );
  await conditionHeld(
    documents.send(
      new UpdateCommand({
        TableName: codes,
        Key: { codeHash },
        // No person has this id, so no repeated call is recognized.
        UpdateExpression: 'SET acceptedBy = :erased REMOVE #name',
        ConditionExpression: 'acceptedBy = :personId',
        ExpressionAttributeNames: { '#name': 'name' },
        ExpressionAttributeValues: { ':personId': personId, ':erased': 'erased' },
      }),
      options,
    ),
  );
}

/** Removes the person's codes from the open ones of a vehicle. */
export async function eraseOpenCodes(
  { personId }: PersonScope,
  { referenceId }: OwnVehicle,
  _after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const codeHash = vehicleCodesKey(referenceId);
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: codes, Key: { codeHash }, ConsistentRead: true }),
    options,
  );
  const before = (item as VehicleCodesItem | undefined)?.codes ?? {};
  const others = Object.entries(before).filter(([, code]) => code.ownerId !== personId);
  const count = Object.keys(before).length - others.length;
  if (count > 0) {
    // A change that came first fails the step, which is then repeated.
    await documents.send(
      new UpdateCommand({
        TableName: codes,
        Key: { codeHash },
        UpdateExpression: 'SET codes = :after',
        ConditionExpression: 'codes = :before',
        ExpressionAttributeValues: { ':before': before, ':after': Object.fromEntries(others) },
      }),
      options,
    );
  }
  return { count };
}

/** Removes the person from the next lists of those who got an e-mail. */
export const eraseAnnouncements: Run = async ({ personId }, after, options) => {
  const filter = { expression: 'contains(mailedTo, :personId)', values: { ':personId': personId } };
  const { items, next } = await scanFor('Announcements', filter, after, options);
  for (const { eventKey } of items as unknown as AnnouncementItem[]) {
    await conditionHeld(
      documents.send(
        new UpdateCommand({
          TableName: tableName('Announcements'),
          Key: { eventKey },
          UpdateExpression: 'DELETE mailedTo :person',
          ConditionExpression: 'attribute_exists(eventKey)',
          ExpressionAttributeValues: { ':person': new Set([personId]) },
        }),
        options,
      ),
    );
  }
  return { count: items.length, ...(next !== undefined && { next }) };
};

/** Deletes the next counters of the person. */
export const eraseCounters: Run = async ({ personId }, after, options) => {
  const filter = {
    expression: 'begins_with(principalKindWindow, :prefix)',
    values: { ':prefix': `${personId}#` },
  };
  const { items, next } = await scanFor('Allowances', filter, after, options);
  const keys = items.map(({ principalKindWindow }) => ({ principalKindWindow: String(principalKindWindow) }));
  await deleteAll(tableName('Allowances'), keys, options);
  return { count: items.length, ...(next !== undefined && { next }) };
};

/** Deletes the days of the person, and a pause or a grant. */
export const erasePatterns: Run = async ({ personId, tenantId }, _after, options) => {
  const TableName = tableName('PersonPatterns');
  const { Items = [], LastEvaluatedKey: last } = await documents.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'tenantPerson = :person',
      ExpressionAttributeValues: { ':person': `${tenantId}#${personId}` },
      ProjectionExpression: 'tenantPerson, #day',
      ExpressionAttributeNames: { '#day': 'day' },
      ConsistentRead: true,
    }),
    options,
  );
  const keys = (Items as PatternsKey[]).map(({ day, tenantPerson }) => ({ day, tenantPerson }));
  await deleteAll(TableName, keys, options);
  // What was read is gone, so the next step begins again.
  return { count: keys.length, ...(last !== undefined && { next: 'again' }) };
};
