/** Runs single handlers in a realm, as AppSync's EvaluateCode does. */
import type { Invocation } from '../../../src/services/appsync/runtime/invocation.ts';
import type {
  ContextParts,
  Evaluation,
  HandlerCode,
  Realm,
} from '../../../src/services/appsync/runtime/realm.ts';

/** A module whose request handler has this body. */
export function moduleOf(requestBody: string, more = ''): string {
  return `import { util, runtime, extensions } from '@aws-appsync/utils';
import * as ddb from '@aws-appsync/utils/dynamodb';
${more}
export function request(ctx) { ${requestBody} }
export function response(ctx) { return ctx.result; }`;
}

/** Evaluates a handler with the given parts of the context. */
export function evaluate(
  realm: Realm,
  code: HandlerCode,
  given: Partial<ContextParts> = {},
  invocation: Partial<Invocation> = {},
): Evaluation {
  const parts: ContextParts = {
    args: {},
    identity: realm.adoptFrozen({ sub: 'anna' }),
    source: null,
    stash: realm.adopt({}),
    previous: null,
    result: null,
    error: null,
    request: realm.adoptFrozen({ headers: {} }),
    info: realm.adoptFrozen({}),
    env: realm.adoptFrozen({}),
    ...given,
  };
  return code.evaluate('request', parts, {
    authType: 'User Pool Authorization',
    errors: [],
    responseHeaders: new Map(),
    deadline: Number.MAX_SAFE_INTEGER,
    log: () => {},
    ...invocation,
  });
}

/** The JSON value that a request handler with this body returns. */
export function evaluateRequest(realm: Realm, body: string, given: Partial<ContextParts> = {}): unknown {
  const { value } = evaluate(realm, realm.compile(moduleOf(body)), given);
  // Objects of the realm have other prototypes, so the result is compared as JSON.
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}
