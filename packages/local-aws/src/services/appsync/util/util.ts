/** `util` and `runtime` of `@aws-appsync/utils`: the host functions behind the realm's own. */
import { randomInt, randomUUID } from 'node:crypto';
import type { Clock } from '../../../core/service.ts';
import type { Invocation } from '../runtime/invocation.ts';
import { EarlyReturnError, ResolverError, UnauthorizedError } from '../runtime/resolver-error.ts';
import { dynamodbUtil } from './attribute-values.ts';
import { httpUtil } from './http.ts';
import { ksuid, ulid } from './identifiers.ts';
import { matches } from './java-pattern.ts';
import { timeUtil } from './time.ts';
import { transformUtil } from './transform.ts';

type Member = ((...values: never[]) => unknown) | { readonly [name: string]: Member };

/** Creates the two objects; `current` is the invocation of the running handler. */
export function createUtil(clock: Clock, current: () => Invocation) {
  return {
    util: {
      ...textUtil,
      matches: (pattern: unknown, value: unknown) => matches(String(pattern), String(value)),
      autoId: () => randomUUID(),
      autoUlid: () => ulid(clock.now()),
      autoKsuid: () => ksuid(clock.now()),
      authType: () => current().authType,
      ...errorUtil(current),
      time: timeUtil(clock),
      dynamodb: dynamodbUtil,
      transform: transformUtil,
      http: httpUtil(current),
      math: mathUtil,
      str: {
        normalize: (value: unknown, form: unknown) => String(value).normalize(String(form).toUpperCase()),
      },
    },
    runtime: {
      earlyReturn: (value: unknown, options?: { readonly skipTo?: unknown }) => {
        throw new EarlyReturnError(value, options?.skipTo === 'END' ? 'END' : 'NEXT');
      },
    },
  } satisfies Record<string, Member>;
}

/**
 * The realm passes copies, so that later changes of a handler to data and info do not reach the
 * response.
 */
function errorUtil(current: () => Invocation) {
  const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
  return {
    error: (message: unknown, type?: unknown, data: unknown = null, info: unknown = null) => {
      throw new ResolverError(String(message), text(type), data, info);
    },
    appendError: (message: unknown, type?: unknown, data: unknown = null, info: unknown = null) => {
      current().errors.push({ message: String(message), errorType: text(type), data, errorInfo: info });
    },
    unauthorized: () => {
      throw new UnauthorizedError('unauthorized');
    },
  };
}

const textUtil = {
  escapeJavaScript: (value: unknown) =>
    String(value).replace(
      /[\\'"/]|[^\x20-\x7e]/g,
      (character) => escapes[character] ?? unicodeEscape(character),
    ),
  // Encodes application/x-www-form-urlencoded as java.net.URLEncoder does.
  urlEncode: (value: unknown) => new URLSearchParams({ '': String(value) }).toString().slice(1),
  urlDecode: (value: unknown) => decodeURIComponent(String(value).replaceAll('+', ' ')),
  base64Encode: (value: unknown) => Buffer.from(String(value), 'utf8').toString('base64'),
  base64Decode: (value: unknown) => Buffer.from(String(value), 'base64').toString('utf8'),
};

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

const mathUtil = {
  roundNum: (value: number) => Math.round(value),
  minVal: (a: number, b: number) => Math.min(a, b),
  maxVal: (a: number, b: number) => Math.max(a, b),
  randomDouble: () => Math.random(),
  randomWithinRange: (start: number, end: number) => (end > start ? randomInt(start, end) : start),
};
