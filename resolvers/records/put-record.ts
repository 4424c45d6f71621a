/** The write of an entry of the audit log, for every field that records. */
import { util } from '@aws-appsync/utils';
import { type AuditRecord, toAuditItem } from '../../domain/audit.ts';
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

/** Fails with SERVICE_UNAVAILABLE without the setting of the retention. */
export function putRecord(env: Readonly<Record<string, string>>, record: AuditRecord): RecordWrite {
  const item = toAuditItem(record, requireAuditExpiry(env, record.at));
  const { tenantDayShard, atId, ...facts } = item;
  return {
    operation: 'PutItem',
    key: util.dynamodb.toMapValues({ tenantDayShard, atId }),
    attributeValues: util.dynamodb.toMapValues({ ...facts }),
    condition: { expression: 'attribute_not_exists(tenantDayShard)' },
  };
}

/** As `putRecord`, for a transaction: without the entry nothing of it happens. */
export function putRecordTogether(env: Readonly<Record<string, string>>, record: AuditRecord): Write {
  const { attributeValues, condition, key } = putRecord(env, record);
  return {
    operation: 'PutItem',
    table: requireTable(env, tables.AuditLog),
    key,
    attributeValues,
    condition: { ...condition, returnValuesOnConditionCheckFailure: false },
  };
}
