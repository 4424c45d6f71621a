/**
 * Events of `onVehicleState` that the prover publishes itself, signed by IAM as the ingest function
 * does.
 */
import { randomInt } from 'node:crypto';
import type { GraphqlRequest } from '../../tools/session/graphql-client.ts';
import type { CheckContext } from '../check.ts';
import type { Event } from './subscription.ts';

/** The owner's subscription; `version` distinguishes the prover's events from real ones. */
export const onVehicleState = `subscription ($referenceId: ID!) {
  onVehicleState(referenceId: $referenceId) { referenceId version updatedAt }
}`;

/** What a publisher selects: neither subscribers nor filters get more. */
export const selection = `{
  referenceId version updatedAt viewers publishedAtSeconds
  signals { name number boolean text observedAt receivedAt }
  connectivity { status since }
}`;

/** Upper bound of the versions of real states. */
export const systemVersions = 1_000_000_000;

/**
 * A version that no real state has, so that events of the system are not mistaken for the prover's.
 */
export function newVersion(): number {
  return systemVersions + 1 + randomInt(1_000_000_000);
}

/** The version in an event; 0 when it has none. */
export function versionOf(event: Event): number {
  const change = event['onVehicleState'];
  return typeof change === 'object' && change !== null && 'version' in change ? Number(change.version) : 0;
}

/** The argument of `publishVehicleState` for an event that the owner may see. */
export function stateInput({ facts }: CheckContext, version: number): object {
  const { owner } = facts.require('people');
  const { referenceId } = facts.require('vehicle');
  return {
    referenceId,
    version,
    signals: [],
    connectivity: { status: 'UNKNOWN' },
    updatedAt: new Date().toISOString(),
    viewers: [owner.principalId],
  };
}

/** A request with one mutation without an alias. `selected` is what subscribers may get. */
export function publication(input: object, selected = selection): GraphqlRequest {
  return {
    query: `mutation ($input: PublishVehicleStateInput!) { publishVehicleState(input: $input) ${selected} }`,
    variables: { input },
  };
}
