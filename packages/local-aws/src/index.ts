/**
 * AWS on one machine: starts the stack of a cloud assembly on the loopback address. This is the
 * package's public entry; `local-aws/appsync-js` runs code of resolvers by itself.
 */
export { readAssembly } from './cloudformation/assembly.ts';
export { createStack } from './cloudformation/create-stack.ts';
export type { CallRecord } from './core/calls.ts';
export type { HttpResponse, HttpRequest } from './core/http.ts';
export type { AwsCredentials } from './core/principal.ts';
export type { Properties } from './core/resource.ts';
export type { FaultKind, FaultRule } from './dispatch/faults.ts';
export { httpTransport } from './services/dynamodb/http-transport.ts';
export type { Decision, StatementListing } from './services/iam/iam.ts';
export { commandResource, commandStore, isDeleted } from './services/iot/commands/command-resource.ts';
export { iotArns } from './services/iot/iot-arns.ts';
export { thingGroupResource } from './services/iot/thing-groups.ts';
export { readWebAcl, type WebAcl } from './services/wafv2/web-acl.ts';
export type { OutboxMessage } from './outbox/outbox.ts';
export { memoryState } from './state/memory-state.ts';
export { lockDirectory } from './world/directory-lock.ts';
export { startWorld } from './world/start-world.ts';
export type { Gateway, World, WorldOptions } from './world/world.ts';
