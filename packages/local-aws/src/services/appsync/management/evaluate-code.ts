/**
 * EvaluateCode: runs one handler with a given context and without a data source. As in the API
 * reference, errors in the code are part of a successful response. It is not confirmed that the
 * context's `env` is `ctx.env` of the handler (assumption appsync-js-20), nor that `extensions` may
 * be called without a field (assumption appsync-js-21).
 */
import { AwsError } from '../../../core/aws-error.ts';
import type { Operation } from '../../../core/service.ts';
import type { RootType } from '../runtime/invocation.ts';
import { type FieldError, ResolverError, UnauthorizedError } from '../runtime/resolver-error.ts';
import type { HandlerCode, Realm } from '../runtime/realm.ts';
import { managementOperation, onAnything, type ManagementParts } from './management-operation.ts';
import { badRequest } from './management-errors.ts';
import { managementInputs } from './management-shapes.ts';

/** Time limit of a handler. */
const evaluationMs = 30_000;

interface EvaluateInput {
  readonly code: string;
  readonly context: string;
  readonly function?: 'request' | 'response';
}

/** The members of the context; all are optional. */
interface GivenContext {
  readonly arguments?: unknown;
  readonly identity?: unknown;
  readonly source?: unknown;
  readonly stash?: unknown;
  readonly prev?: { readonly result?: unknown };
  readonly result?: unknown;
  readonly error?: unknown;
  readonly request?: unknown;
  readonly info?: unknown;
  readonly env?: unknown;
}

/** Creates EvaluateCode, which reports errors of the code in `error` instead of throwing. */
export function evaluateCode({ throwaway, clock }: ManagementParts): Operation {
  return managementOperation({
    shape: managementInputs.EvaluateCode,
    http: { method: 'POST', uri: '/v1/dataplane-evaluatecode' },
    demands: onAnything('EvaluateCode'),
    run(input: EvaluateInput) {
      const context = contextOf(input.context);
      const { realm } = throwaway;
      try {
        return evaluated(realm, realm.compile(input.code), input, context, clock.now());
      } catch (error) {
        if (!(error instanceof AwsError)) {
          throw error;
        }
        return { error: codeErrorOf(error) };
      }
    },
  });
}

function contextOf(text: string): GivenContext {
  try {
    const parsed: unknown = JSON.parse(text);
    // A JSON object, whose members handlers read unchecked.
    if (typeof parsed === 'object' && parsed !== null) {
      return parsed;
    }
  } catch {
    // Refused below.
  }
  throw badRequest('Unable to parse the context: it must be a JSON object.');
}

function codeErrorOf({ message, fields }: AwsError): object {
  const { codeErrors } = (fields['detail'] ?? {}) as { readonly codeErrors?: unknown };
  return { message, ...(codeErrors !== undefined && { codeErrors }) };
}

function evaluated(
  realm: Realm,
  code: HandlerCode,
  { function: handler = 'request' }: EvaluateInput,
  given: GivenContext,
  now: number,
): object {
  const errors: FieldError[] = [];
  const logs: string[] = [];
  const stash = realm.adopt(given.stash ?? {});
  const invocation = {
    authType: 'User Pool Authorization',
    errors,
    responseHeaders: new Map<string, string>(),
    deadline: now + evaluationMs,
    ...rootOf(given.info),
    realtime: { invalidations: [] },
    log: (level: string, values: readonly unknown[]) =>
      void logs.push(`${level}: ${values.map(String).join(' ')}`),
  };
  try {
    const evaluation = code.evaluate(handler, partsOf(realm, given, stash), invocation);
    return {
      evaluationResult: JSON.stringify(evaluation.value ?? null),
      stash: JSON.stringify(evaluation.stash ?? {}),
      outErrors: JSON.stringify(errors.map(({ message, errorType }) => ({ message, errorType }))),
      logs,
    };
  } catch (error) {
    if (!(error instanceof ResolverError) && !(error instanceof UnauthorizedError)) {
      throw error;
    }
    return {
      error: { message: error instanceof ResolverError ? error.message : 'Unauthorized' },
      stash: JSON.stringify(stash),
      logs,
    };
  }
}

/**
 * `extensions` may be called for some root types only. The context's `info` names the field's type.
 */
function rootOf(info: unknown): { readonly root?: RootType } {
  const type =
    typeof info === 'object' && info !== null && 'parentTypeName' in info ? info.parentTypeName : '';
  const root = (['Query', 'Mutation', 'Subscription'] as const).find((name) => name === type);
  return root === undefined ? {} : { root };
}

function partsOf(realm: Realm, given: GivenContext, stash: unknown) {
  return {
    args: given.arguments ?? {},
    identity: realm.adoptFrozen(given.identity ?? null),
    source: given.source ?? null,
    stash,
    previous: given.prev?.result ?? null,
    result: given.result ?? null,
    error: given.error ?? null,
    request: realm.adoptFrozen(given.request ?? { headers: {} }),
    info: realm.info(given.info ?? {}, {}),
    env: realm.adoptFrozen(given.env ?? {}),
  };
}
