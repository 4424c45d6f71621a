/**
 * The live-state client's documents for `schema.graphql`, with the types of their data. `viewers`
 * and `publishedAtSeconds` are left out, because they serve the subscription filters only.
 */
import type {
  RemoteCommand,
  SendRemoteCommandInput,
  VehicleAccessEvent,
  VehicleState,
  VehicleStateChange,
} from '../domain/generated/schema-types.ts';
import type { TypedQuery } from './subscriber.ts';

/** A change as `onVehicleState` delivers it, without what only AppSync's filters need. */
export type StateChange = Omit<VehicleStateChange, 'viewers' | 'publishedAtSeconds'>;

/** A command as the client shows it. */
export type WatchedCommand = Omit<RemoteCommand, 'viewers' | 'publishedAtSeconds'>;

/** What happened to the accesses or the identity of a vehicle. */
export type AccessEvent = Omit<VehicleAccessEvent, 'viewers' | 'publishedAtSeconds'>;

/** One page of commands, newest first. */
export interface CommandPage {
  readonly items: readonly WatchedCommand[];
  readonly nextToken?: string | null;
}

/** Variables of an operation on one vehicle; holds its Reference ID, never its VIN. */
export interface VehicleReference {
  readonly referenceId: string;
}

const stateFields = /* GraphQL */ `
  referenceId
  version
  signals { name number boolean text observedAt receivedAt }
  connectivity { status since disconnectReason }
  updatedAt
`;

const commandFields = /* GraphQL */ `
  referenceId commandId kind temperature chargeLimit status reasonCode createdAt updatedAt version
`;

/**
 * Query of the newest signals and the connectivity; VEHICLE_NOT_FOUND without access to the
 * vehicle.
 */
export const vehicleState: TypedQuery<{ readonly vehicleState: VehicleState | null }, VehicleReference> = `
  query VehicleState($referenceId: ID!) { vehicleState(referenceId: $referenceId) { ${stateFields} readAt } }`;

/** Subscribes to the changes of the state. */
export const onVehicleState: TypedQuery<{ readonly onVehicleState: StateChange | null }, VehicleReference> = `
  subscription OnVehicleState($referenceId: ID!) { onVehicleState(referenceId: $referenceId) { ${stateFields} } }`;

/** Reads one page of commands. */
export const remoteCommands: TypedQuery<
  { readonly remoteCommands: CommandPage | null },
  VehicleReference & { readonly limit: number; readonly nextToken: string | null }
> = `
  query RemoteCommands($referenceId: ID!, $limit: Int, $nextToken: String) {
    remoteCommands(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {
      items { ${commandFields} }
      nextToken
    }
  }`;

/** Subscribes to the changes of commands; each event is the whole command. */
export const onRemoteCommand: TypedQuery<
  { readonly onRemoteCommand: WatchedCommand | null },
  VehicleReference
> = `
  subscription OnRemoteCommand($referenceId: ID!) { onRemoteCommand(referenceId: $referenceId) { ${commandFields} } }`;

/** Subscribes to what happens to the accesses and the identity. */
export const onVehicleAccess: TypedQuery<{ readonly onVehicleAccess: AccessEvent | null }, VehicleReference> =
  `
  subscription OnVehicleAccess($referenceId: ID!) {
    onVehicleAccess(referenceId: $referenceId) { referenceId eventId at event role }
  }`;

/** One viewer's lease on a vehicle's live mode. */
export interface WatchVariables extends VehicleReference {
  readonly watchId: string;
}

/** Takes or renews a lease on the vehicle's live mode. */
export const renewWatch: TypedQuery<
  { readonly renewWatch: { readonly liveSeconds: number } | null },
  WatchVariables
> = `
  mutation RenewWatch($referenceId: ID!, $watchId: ID!) {
    renewWatch(referenceId: $referenceId, watchId: $watchId) { liveSeconds }
  }`;

/** Ends a lease on the vehicle's live mode. */
export const endWatch: TypedQuery<
  { readonly endWatch: { readonly liveSeconds: number } | null },
  WatchVariables
> = `
  mutation EndWatch($referenceId: ID!, $watchId: ID!) {
    endWatch(referenceId: $referenceId, watchId: $watchId) { liveSeconds }
  }`;

/** Mutation that is safe to repeat with the same `idempotencyKey` when no response arrived. */
export const sendRemoteCommand: TypedQuery<
  { readonly sendRemoteCommand: WatchedCommand | null },
  { readonly input: SendRemoteCommandInput }
> = `
  mutation SendRemoteCommand($input: SendRemoteCommandInput!) {
    sendRemoteCommand(input: $input) { ${commandFields} }
  }`;
