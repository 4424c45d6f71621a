/** Writes that the steps of reveals share. */
import { util } from '@aws-appsync/utils';
import type { AuditRecord } from '../../domain/audit.ts';
import type { HistoryLine } from '../../domain/registry.ts';
import type { RevealItem } from '../../domain/reveal.ts';
import { tables } from '../../domain/tables.ts';
import type { Write } from '../ownership/change.ts';
import { putRecordTogether } from '../records/put-record.ts';
import { requireExpiry } from '../runtime/retention.ts';
import { requireTable } from '../runtime/tables.ts';
import type { RevealContext } from './context.ts';

/** What the records of each step state about a reveal. */
type RevealFacts = Pick<HistoryLine, 'revealId' | 'revealPurpose' | 'visibleFrom'>;

/** What was done, with its outcome. */
type Step = Pick<AuditRecord, 'action' | 'outcome'> & RevealFacts;

/** The facts of a reveal for a record that is written `now`; a hold that has ended is left out. */
export function factsOf(reveal: RevealItem, now: string): RevealFacts {
  // Not in the parameter list, because the compiler would then require `visibleFrom` in the bundle.
  const { purpose, revealId, visibleFrom } = reveal;
  const facts = { revealId, revealPurpose: purpose };
  return visibleFrom !== undefined && visibleFrom > now ? { ...facts, visibleFrom } : facts;
}

/** Puts the step into the audit log; without the record nothing of its transaction happens. */
export function putRecord(ctx: RevealContext, step: Step, at: string): Write {
  const { caller, referenceId, requestId } = ctx.stash;
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
    referenceId,
  } as AuditRecord;
  return putRecordTogether(ctx, record);
}

/**
 * Puts a reveal into the vehicle's history, which announces it unless it is hidden. A hidden line
 * is stored under the end of its hold, a future time that only privacy officers read.
 */
export function putRevealLine(
  ctx: RevealContext,
  facts: Pick<HistoryLine, 'event'> & RevealFacts,
  at: string,
): Write {
  const { caller, referenceId } = ctx.stash;
  const line: HistoryLine = { at, actorId: caller.principalId, clientId: caller.clientId, ...facts };
  return {
    operation: 'PutItem',
    table: requireTable(ctx.env, tables.VehicleHistory),
    key: util.dynamodb.toMapValues({ referenceId, atId: `${facts.visibleFrom ?? at}#${util.autoId()}` }),
    attributeValues: util.dynamodb.toMapValues({
      ...line,
      expiresAt: requireExpiry(ctx.env, 'history', facts.visibleFrom ?? at),
    }),
  };
}
