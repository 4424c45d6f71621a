/**
 * AppSync's JavaScript runtime (APPSYNC_JS) by itself: checks code as AWS does and runs its
 * handlers.
 */
export { parseSchemaDocument } from './services/appsync/graphql/schema-document.ts';
export { checkedProgram } from './services/appsync/runtime/code-check.ts';
export type { CodeError } from './services/appsync/runtime/code-error.ts';
export type { EvaluationListener } from './services/appsync/runtime/listen-to-evaluations.ts';
export { createRealm, type ContextParts, type HandlerCode } from './services/appsync/runtime/realm.ts';
export type { RealtimeCalls } from './services/appsync/runtime/realtime-calls.ts';
export { ResolverError } from './services/appsync/runtime/resolver-error.ts';
export { createTypeChecks } from './services/appsync/runtime/type-checks.ts';
export { ulid } from './services/appsync/util/identifiers.ts';
export { matches } from './services/appsync/util/java-pattern.ts';
