/**
 * Resolves one field: authorization, then its resolver or, without one, the member of its parent's
 * result.
 */
import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import { AwsError } from '../../../core/aws-error.ts';
import type { Principal } from '../../../core/principal.ts';
import type { Clock, Demand } from '../../../core/service.ts';
import type { Resolver } from '../api.ts';
import type { RootType } from '../runtime/invocation.ts';
import { ResolverError } from '../runtime/resolver-error.ts';
import { isAllowed, type FieldRule } from './authorization.ts';
import { failureOf, FieldFailedError, fieldError, unauthorizedError, type FieldPlace } from './errors.ts';
import { selectionSetList, selectionSetText } from './field-paths.ts';
import type { RequestScope, RootField } from './request.ts';
import { runResolver, type ResolverRun } from './run-resolver.ts';

/** What is known of a field before any request: its rule, its resolver and its ARN for IAM. */
export interface FieldPlan {
  readonly type: string;
  readonly field: string;
  readonly rule: FieldRule;
  readonly resolver: Resolver | undefined;
  /**
   * `<api arn>/types/<Type>/fields/<field>` for fields of the root types, the only ones for which
   * AppSync asks IAM.
   */
  readonly arn: string | undefined;
  /** The root type of the field; absent for fields of other types. */
  readonly root?: RootType;
}

/** The clock, IAM and the limit that all fields of an API are resolved with. */
export interface ResolveParts {
  readonly clock: Clock;
  readonly iam: { authorize(principal: Principal, demand: Demand): void };
  /** Most resolvers per request. */
  readonly resolverCountLimit: number;
}

/** Creates the function that graphql-js calls for a field. It throws FieldFailedError only. */
export function fieldResolver(
  plan: FieldPlan,
  parts: ResolveParts,
): GraphQLFieldResolver<unknown, RequestScope, Readonly<Record<string, unknown>>> {
  const { type, field, resolver } = plan;
  return (source, args, scope, info) => {
    if (!mayHave(plan, scope, parts)) {
      throw new FieldFailedError(unauthorizedError(type, field, placeOf(info)));
    }
    if (plan.root !== undefined) {
      scope.rootFields.push(rootFieldOf(field, args, info));
    }
    if (resolver === undefined) {
      return memberOf(source, field);
    }
    scope.resolverCount += 1;
    if (scope.resolverCount > parts.resolverCountLimit) {
      throw new FieldFailedError(countError(placeOf(info), parts));
    }
    return resolve(resolver, plan, source, args, scope, info);
  };
}

function rootFieldOf(field: string, args: RootField['args'], info: GraphQLResolveInfo): RootField {
  const { path, fieldNodes: nodes, fragments } = info;
  return { field, responseName: String(path.key), args, nodes, fragments };
}

function mayHave({ rule, arn }: FieldPlan, scope: RequestScope, { iam }: ResolveParts): boolean {
  let allowed = scope.decisions.get(rule);
  if (allowed === undefined) {
    allowed = isAllowed(rule, scope.caller);
    scope.decisions.set(rule, allowed);
  }
  if (!allowed || arn === undefined || scope.caller.principal === undefined) {
    return allowed;
  }
  try {
    iam.authorize(scope.caller.principal, { action: 'appsync:GraphQL', resource: arn });
    return true;
  } catch (error) {
    if (error instanceof AwsError) {
      return false;
    }
    throw error;
  }
}

/** Returns the parent's own member. Inherited members, such as `constructor`, are not data. */
export function memberOf(source: unknown, field: string): unknown {
  if (typeof source !== 'object' || source === null || !Object.hasOwn(source, field)) {
    return null;
  }
  return Reflect.get(source, field);
}

async function resolve(
  resolver: Resolver,
  { type, field, root }: FieldPlan,
  source: unknown,
  args: unknown,
  scope: RequestScope,
  info: GraphQLResolveInfo,
): Promise<unknown> {
  const run = runOf(source, args, scope, info, root);
  scope.log.field('INFO', `Begin Execution - Type Name: ${type} and Field Name: ${field}`);
  scope.log.verboseField(() => `Arguments: ${JSON.stringify(args)}`);
  try {
    return await runResolver(resolver, run);
  } catch (error) {
    const failure = failureOf(error, type, field, placeOf(info));
    scope.log.field('ERROR', `${type}.${field} failed: ${failure.error.errorType ?? 'error'}`);
    throw failure;
  } finally {
    for (const error of run.invocation.errors) {
      scope.appended.push(fieldError(error, placeOf(info)));
    }
    scope.log.field('INFO', `End Field Execution - Type Name: ${type} and Field Name: ${field}`);
  }
}

function runOf(
  source: unknown,
  args: unknown,
  scope: RequestScope,
  info: GraphQLResolveInfo,
  root: RootType | undefined,
): ResolverRun {
  const { realm, identity, request, environment, log } = scope;
  const selectionSet = info.fieldNodes[0]?.selectionSet;
  return {
    context: {
      args,
      identity,
      source: source ?? null,
      request,
      info: realm.info(
        { fieldName: info.fieldName, parentTypeName: info.parentType.name },
        {
          variables: () => info.variableValues,
          selectionSetList: () => selectionSetList(selectionSet, info.fragments),
          selectionSetGraphQL: () => selectionSetText(selectionSet),
        },
      ),
      env: environment,
    },
    invocation: {
      authType: scope.caller.authType,
      errors: [],
      responseHeaders: scope.responseHeaders,
      deadline: scope.deadline,
      ...(root !== undefined && { root }),
      realtime: scope.realtime,
      log: (level, values) => log.field(level, values.map(printed).join(' ')),
    },
    log,
    stash: realm.adopt({}),
  };
}

function printed(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Place of the field, for its errors. */
export function placeOf(info: GraphQLResolveInfo): FieldPlace {
  const path: (string | number)[] = [];
  for (let step: GraphQLResolveInfo['path'] | undefined = info.path; step; step = step.prev) {
    path.unshift(step.key);
  }
  const [node] = info.fieldNodes;
  const start = node?.loc?.startToken;
  return {
    path,
    locations: start === undefined ? [] : [{ line: start.line, column: start.column, sourceName: null }],
    selectionSet: node?.selectionSet,
    fragments: info.fragments,
  };
}

/**
 * AppSync's error for a request with too many resolvers. The message is not documented (assumption
 * appsync-70).
 */
function countError(place: FieldPlace, { resolverCountLimit }: ResolveParts) {
  const message = `The request runs more than ${resolverCountLimit} resolvers.`;
  return fieldError(new ResolverError(message, 'ResolverExecutionLimitReached'), place);
}
