/** The package's entry: everything that an app uses of the client. */
export { createLiveStateClient, type LiveStateClient, type LiveStateOptions } from './live-state.ts';
export type { LiveMode } from './live-mode.ts';
export type { VehicleWatch, WatchEvents, WatchStatus } from './vehicle-watch.ts';
export type { AccessEvent, StateChange, VehicleReference, WatchedCommand } from './vehicle-documents.ts';
export {
  sendAndFollow,
  sendCommand,
  type CommandClient,
  type FollowSettings,
  type SendSettings,
} from './send-command.ts';
export { isUnderWay } from './newest-commands.ts';
export { RequestError, type Fetch, type GraphqlError, type SendRequest } from './request.ts';
export { createRealtimeClient, type RealtimeClient } from './realtime-client.ts';
export type { RealtimeClientOptions, RealtimeStatus } from './settings.ts';
export type { RealtimeFailure, RealtimeSubscription, Subscriber, TypedQuery } from './subscriber.ts';
export type { RealtimeError } from './messages.ts';
export type { BackOffBounds } from './back-off.ts';
export type { WebSocketConstructor, WebSocketLike } from './web-socket.ts';
export type {
  RemoteCommandKind,
  RemoteCommandStatus,
  SendRemoteCommandInput,
  VehicleState,
} from '../domain/generated/schema-types.ts';
