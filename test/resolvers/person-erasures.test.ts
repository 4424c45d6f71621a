/** The list of erasures, step by step: what DynamoDB may return, and what the caller then gets. */
import { expect, it } from 'vitest';
import { type AwsResponse, type FieldEnd, runAt, runField } from './run-field.ts';

const jobId = '919108f7-52d1-4320-9bac-f847db4148a8';
const requestedAt = new Date(runAt - 1000).toISOString();
const waiting = {
  jobId,
  kind: 'PERSON_ERASURE',
  status: 'PENDING',
  tenantId: 'acme',
  audience: 'acme#',
  requestedBy: 'first',
  requestedAt,
  updatedAt: requestedAt,
  personId: 'person',
  erasureReason: 'LAWFUL_ORDER',
  caseNumber: 'R-1',
  lock: 'running#acme#person',
  facts: { clientId: 'client', requestId: 'request' },
  handled: 0,
  version: 1,
  expiresAt: Math.floor(runAt / 1000) + 1,
};
const failed: AwsResponse = { error: { type: 'DynamoDB:InternalServerError', message: 'failed' } };
const invalid: AwsResponse = { error: { type: 'DynamoDB:ValidationException', message: 'invalid' } };

const ask = (listed: AwsResponse, jobs: AwsResponse, args: object = {}) =>
  runField('personErasures', {
    args,
    groups: ['privacy-officers', 'tenant:acme'],
    responses: { dataJobLists: listed, dataJobs: jobs },
  });
const page = (...items: readonly object[]): AwsResponse => ({ result: { items, nextToken: 'there' } });
const jobs = (...found: readonly unknown[]): AwsResponse => ({
  result: { data: { dataJobs: found }, unprocessedKeys: {} },
});
const codeOf = ({ error }: FieldEnd) => error?.errorType;

it('shows the present jobs, without what the job keeps for itself', () => {
  const end = ask(page({ jobId }), jobs(waiting));

  expect(end.value).toEqual({
    items: [
      {
        ...{ jobId, kind: 'PERSON_ERASURE', status: 'PENDING', personId: 'person', requestedBy: 'first' },
        ...{ erasureReason: 'LAWFUL_ORDER', caseNumber: 'R-1' },
        ...{ requestedAt, updatedAt: requestedAt, handled: 0, version: 1 },
        ...{ approvedAt: null, approvedBy: null, certificate: null, endedAt: null, failure: null },
        ...{ referenceId: null, publishedAtSeconds: null },
      },
    ],
    nextToken: 'there',
  });
  expect(end.calls[0]?.request).toMatchObject({
    index: 'byAudience',
    scanIndexForward: false,
    query: { expressionValues: { ':audience': { S: 'acme#' } } },
  });
  expect(end.calls[1]?.request).toMatchObject({ tables: { dataJobs: { consistentRead: true } } });
});

it.each([
  ['another tenant', { ...waiting, tenantId: 'rival', audience: 'rival#' }],
  ['a person’s own', { ...waiting, audience: 'acme#person' }],
  ['another kind', { ...waiting, kind: 'VEHICLE_EXPORT' }],
  ['not approved in time', { ...waiting, expiresAt: Math.floor(runAt / 1000) }],
  ['deleted meanwhile', null],
])('leaves out a job: %s', (_what, job) => {
  const other = { ...waiting, jobId: 'other', approvedBy: 'second', approvedAt: requestedAt };

  const end = ask(page({ jobId }, { jobId: 'other' }), jobs(job, other));

  expect(end.value).toMatchObject({ items: [{ jobId: 'other', approvedBy: 'second' }] });
});

it('reads no jobs for an empty page, and passes the token on', () => {
  const end = ask(page(), failed);

  expect(end.value).toEqual({ items: [], nextToken: 'there' });
  expect(end.calls).toHaveLength(1);
});

it('fails rather than leave out a job that DynamoDB did not read', () => {
  const unread = { data: { dataJobs: [null] }, unprocessedKeys: { dataJobs: [{ jobId }] } };

  expect(codeOf(ask(page({ jobId }), { result: unread }))).toBe('SERVICE_UNAVAILABLE');
  expect(codeOf(ask(page({ jobId }), failed))).toBe('SERVICE_UNAVAILABLE');
  expect(codeOf(ask(failed, jobs(waiting)))).toBe('SERVICE_UNAVAILABLE');
});

it('refuses a page size out of range and a token of another list', () => {
  expect(codeOf(ask(page(), jobs(), { limit: 101 }))).toBe('INVALID_ARGUMENT');
  expect(codeOf(ask(invalid, jobs(), { nextToken: 'elsewhere' }))).toBe('INVALID_ARGUMENT');
});
