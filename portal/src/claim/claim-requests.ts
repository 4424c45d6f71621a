/**
 * The requests of a claim. They go around the cache of queries, because a key or an entry of it
 * could hold the VIN.
 */
import { RequestError, type SendRequest } from '../../../client/index.ts';
import { graphql } from '../operations.ts';

const startClaimDocument = graphql(/* GraphQL */ `
  mutation StartClaim($vin: String!) {
    startOwnershipClaim(vin: $vin) {
      claimId
      codeUntil
    }
  }
`);

const confirmClaimDocument = graphql(/* GraphQL */ `
  mutation ConfirmClaim($claimId: ID!, $code: String!) {
    confirmOwnershipClaim(claimId: $claimId, code: $code) {
      status
      referenceId
      waitsUntil
    }
  }
`);

/** A claim whose code is expected. */
export interface StartedClaim {
  readonly claimId: string;
  /** ISO 8601: until when the code can be entered. */
  readonly codeUntil: string;
}

/** What became of a claim whose code was right. */
export type ConfirmedClaim =
  | { readonly kind: 'GRANTED'; readonly referenceId: string }
  /** Another person owns the car; ISO 8601 of the end of the waiting period. */
  | { readonly kind: 'WAITING'; readonly waitsUntil: string };

/** Starts a claim; the response is the same whether a car has the VIN or not. */
export async function startClaim(request: SendRequest, vin: string): Promise<StartedClaim> {
  return required((await request(startClaimDocument, { vin })).startOwnershipClaim);
}

/** Confirms a claim by the code on the car's screen. */
export async function confirmClaim(
  request: SendRequest,
  claimId: string,
  code: string,
): Promise<ConfirmedClaim> {
  const { status, referenceId, waitsUntil } = required(
    (await request(confirmClaimDocument, { claimId, code })).confirmOwnershipClaim,
  );
  return status === 'WAITING' && waitsUntil
    ? { kind: 'WAITING', waitsUntil }
    : { kind: 'GRANTED', referenceId: required(referenceId) };
}

/** Without an error, null means that something failed on the way. */
function required<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) {
    throw new RequestError('TRANSIENT');
  }
  return value;
}
