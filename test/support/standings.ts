/** Pauses of conversions and grants of bulk through the API. */
import type { ApiResponse, Person } from './given.ts';

/** Lifts the pause of a person. */
export const liftPause = (by: Person, { principalId }: Pick<Person, 'principalId'>): Promise<ApiResponse> =>
  by.ask('mutation ($id: ID!) { liftConversionPause(personId: $id) { personId liftedAt } }', {
    id: principalId,
  });

/** Grants a person bulk, by default 2,000 conversions a day for an hour. */
export const grantBulk = (
  by: Person,
  { principalId: personId }: Pick<Person, 'principalId'>,
  input: Readonly<Record<string, unknown>> = {},
): Promise<ApiResponse> => {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  return by.ask(
    `mutation ($input: GrantBulkConversionInput!) {
      grantBulkConversion(input: $input) { personId conversionsPerDay until purpose }
    }`,
    { input: { personId, conversionsPerDay: 2000, until, purpose: 'RECALL', ...input } },
  );
};
