/** The record that the writes of standings share. */
import { util } from '@aws-appsync/utils';
import type { AuditRecord } from '../../domain/audit.ts';
import type { Write } from '../ownership/change.ts';
import { putRecordTogether } from '../records/put-record.ts';
import type { StandingContext } from './context.ts';

/** What was done, with its outcome. */
type Step = Pick<AuditRecord, 'action' | 'outcome'> &
  Partial<Pick<AuditRecord, 'purpose' | 'bulkPerDay' | 'bulkUntil'>>;

/** Puts the step into the audit log; without the record nothing of its transaction happens. */
export function putStandingRecord(ctx: StandingContext, step: Step, at: string): Write {
  const { caller, personId, requestId } = ctx.stash;
  // The type of a union cannot follow the spread of a part that fits it.
  const record = {
    ...step,
    tenantId: caller.tenantId,
    at,
    id: util.autoId(),
    actorId: caller.principalId,
    actorRoles: caller.roles,
    clientId: caller.clientId,
    requestId,
    personId,
  } as AuditRecord;
  return putRecordTogether(ctx, record);
}
