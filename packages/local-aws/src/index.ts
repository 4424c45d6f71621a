/**
 * AWS on one machine: starts the stack of a cloud assembly on the loopback address. This is the
 * package's public entry; `local-aws/appsync-js` runs code of resolvers by itself.
 */
export { readAssembly } from './cloudformation/assembly.ts';
export type { CallRecord } from './core/calls.ts';
export type { HttpResponse, HttpRequest } from './core/http.ts';
export type { AwsCredentials } from './core/principal.ts';
export { NoDynamoDbError, PortInUseError, UnusableStateError } from './core/start-errors.ts';
export { type FaultKind, type FaultRule, createFaults } from './dispatch/faults.ts';
export type { Gateway } from './gateway/gateway.ts';
export type { OutboxMessage } from './outbox/outbox.ts';
export type { Decision } from './services/iam/iam.ts';
export type { StatementListing } from './services/iam/statement.ts';
export { lockDirectory } from './world/directory-lock.ts';
export { startWorld } from './world/start-world.ts';
export type { World, WorldOptions } from './world/world.ts';
