/** The write of an entry of the audit log, for every field that records. */
import { type AppSyncIdentityCognito, type Identity, util } from '@aws-appsync/utils';
import { type AuditRecord, toAuditItem } from '../../domain/audit.ts';
import { networksOf } from '../../domain/networks.ts';
import { tables } from '../../domain/tables.ts';
import type { Write } from '../ownership/change.ts';
import { requireAuditExpiry } from '../runtime/retention.ts';
import { requireTable } from '../runtime/tables.ts';

/** The parts of a PutItem of AuditLog. The condition prevents that an entry is overwritten. */
export interface RecordWrite {
  readonly operation: 'PutItem';
  readonly key: ReturnType<typeof util.dynamodb.toMapValues>;
  readonly attributeValues: ReturnType<typeof util.dynamodb.toMapValues>;
  readonly condition: { readonly expression: string };
}

/** The parts of a context that a record takes from. */
export interface RecordingContext {
  readonly env: Readonly<Record<string, string>>;
  readonly identity: Identity;
}

/**
 * Adds the networks that the call came from. Fails with SERVICE_UNAVAILABLE without the setting of
 * the retention.
 */
export function putRecord({ env, identity }: RecordingContext, record: AuditRecord): RecordWrite {
  const networks = networksOfCaller(identity);
  const from = networks.length === 0 ? {} : { networks };
  const item = toAuditItem({ ...record, ...from }, requireAuditExpiry(env, record.at));
  const { tenantDayShard, atId, ...facts } = item;
  return {
    operation: 'PutItem',
    key: util.dynamodb.toMapValues({ tenantDayShard, atId }),
    attributeValues: util.dynamodb.toMapValues({ ...facts }),
    condition: { expression: 'attribute_not_exists(tenantDayShard)' },
  };
}

/** As `putRecord`, for a transaction: without the entry nothing of it happens. */
export function putRecordTogether(ctx: RecordingContext, record: AuditRecord): Write {
  const { attributeValues, condition, key } = putRecord(ctx, record);
  return {
    operation: 'PutItem',
    table: requireTable(ctx.env, tables.AuditLog),
    key,
    attributeValues,
    condition: { ...condition, returnValuesOnConditionCheckFailure: false },
  };
}

function networksOfCaller(identity: Identity): string[] {
  // The only identity that the recording fields admit is the user pool's.
  const { sourceIp } = (identity ?? {}) as Partial<AppSyncIdentityCognito>;
  return networksOf(sourceIp ?? []);
}
