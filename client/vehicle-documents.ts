/**
 * What the live-state client asks of `schema.graphql`, with the types of the answers; `viewers` and
 * `publishedAtSeconds` are for filters alone.
 */
import type {
  RemoteCommand,
  SendRemoteCommandInput,
  VehicleState,
  VehicleStateChange,
} from '../domain/generated/schema-types.ts';
import type { TypedQuery } from './subscriber.ts';

/** What a subscriber learns of a change. */
export type StateChange = Omit<VehicleStateChange, 'viewers' | 'publishedAtSeconds'>;

/** A command as its senders and watchers see it. */
export type WatchedCommand = Omit<RemoteCommand, 'viewers' | 'publishedAtSeconds'>;

/** Newest first. */
export interface CommandPage {
  readonly items: readonly WatchedCommand[];
  readonly nextToken?: string | null;
}

/** Names the vehicle. */
export interface OfVehicle {
  readonly referenceId: string;
}

const stateFields = /* GraphQL */ `
  referenceId
  version
  signals { name number boolean text observedAt receivedAt }
  connectivity { status since }
  updatedAt
`;

const commandFields = /* GraphQL */ `
  referenceId commandId kind temperature chargeLimit status reasonCode createdAt updatedAt version
`;

/** Reads the state. */
export const vehicleState: TypedQuery<{ readonly vehicleState: VehicleState | null }, OfVehicle> = `
  query VehicleState($referenceId: ID!) { vehicleState(referenceId: $referenceId) { ${stateFields} } }`;

/** Tells each change of the state. */
export const onVehicleState: TypedQuery<{ readonly onVehicleState: StateChange | null }, OfVehicle> = `
  subscription OnVehicleState($referenceId: ID!) { onVehicleState(referenceId: $referenceId) { ${stateFields} } }`;

/** Reads one page of commands. */
export const remoteCommands: TypedQuery<
  { readonly remoteCommands: CommandPage | null },
  OfVehicle & { readonly limit: number; readonly nextToken: string | null }
> = `
  query RemoteCommands($referenceId: ID!, $limit: Int, $nextToken: String) {
    remoteCommands(referenceId: $referenceId, limit: $limit, nextToken: $nextToken) {
      items { ${commandFields} }
      nextToken
    }
  }`;

/** Tells each change of a command, each time the whole command. */
export const onRemoteCommand: TypedQuery<{ readonly onRemoteCommand: WatchedCommand | null }, OfVehicle> = `
  subscription OnRemoteCommand($referenceId: ID!) { onRemoteCommand(referenceId: $referenceId) { ${commandFields} } }`;

/** Sends a command. */
export const sendRemoteCommand: TypedQuery<
  { readonly sendRemoteCommand: WatchedCommand | null },
  { readonly input: SendRemoteCommandInput }
> = `
  mutation SendRemoteCommand($input: SendRemoteCommandInput!) {
    sendRemoteCommand(input: $input) { ${commandFields} }
  }`;
