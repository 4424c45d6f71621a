/** What ends an erasure: its record in the audit log, and its signed certificate. */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type AuditRecord, toAuditItem } from '../../domain/audit.ts';
import type { DataJobItem } from '../../domain/data-jobs.ts';
import type { OfficersErasureFacts } from '../../domain/erasure.ts';
import type { Role } from '../../domain/roles.ts';
import { type ErasureStatement, certificateText, subjectHash } from '../../records/erasure-certificate.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { erasureKeyVersion, signStatement } from '../aws/erasure-signer.ts';
import { auditExpiryOf } from '../runtime/retention.ts';
import type { Finished } from './parts.ts';

const auditLog = tableName('AuditLog');

/** A job with what its record needs. */
type RecordedJob = DataJobItem & { readonly facts: Readonly<Record<keyof OfficersErasureFacts, string>> };

/** The key of the entry follows from the job and the time, so that it is written once. */
export async function recordErased(
  { facts, jobId, requestedBy, tenantId }: RecordedJob,
  { erasedAt }: Finished,
  about: Pick<AuditRecord, 'jobId' | 'referenceId'> & { readonly role: Role },
  options: CallOptions,
): Promise<void> {
  const { role, ...subject } = about;
  const entry: AuditRecord = {
    ...{ action: 'ERASURE', outcome: 'ERASED', erased: [] },
    ...{ at: erasedAt, id: jobId, tenantId, actorId: requestedBy, actorRoles: [role] },
    ...{ clientId: facts.clientId, requestId: facts.requestId, ...subject },
  };
  const Item = toAuditItem(entry, auditExpiryOf(erasedAt));
  await documents.send(new PutCommand({ TableName: auditLog, Item }), options);
}

/** What was erased, and until when the copies exist (epoch milliseconds). */
interface Stated {
  readonly scope: string;
  /** The Reference ID or Cognito `sub`. */
  readonly subject: string;
  readonly from?: number;
  readonly ends: Readonly<Record<string, number>>;
}

/** The text of the signed certificate. */
export async function certificateOf(
  { jobId, requestedAt, tenantId }: DataJobItem,
  { erased, erasedAt, time }: Finished,
  { ends, from, scope, subject }: Stated,
  options: CallOptions,
): Promise<string> {
  const statement: ErasureStatement = {
    ...{ version: 1, erasureId: jobId, tenantId, scope, subject: subjectHash(subject) },
    ...(from !== undefined && { from: toTimestamp(from) }),
    ...{ until: toTimestamp(time.until), requestedAt, erasedAt, erasedAtLeast: erased },
    ends: Object.fromEntries(Object.entries(ends).map(([name, end]) => [name, toTimestamp(end)])),
    keyVersion: erasureKeyVersion,
  };
  const signature = await signStatement(statement, options);
  return certificateText({ kind: 'erasure-certificate', statement, signature });
}

function toTimestamp(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
