/**
 * The APPSYNC_JS environment: one V8 context without Node APIs, in which checked code runs handler
 * by handler.
 */
import vm from 'node:vm';
import type { Clock } from '../../../core/service.ts';
import { dynamodbModule } from '../util/dynamodb-module.ts';
import { createExtensions } from '../util/extensions.ts';
import { createUtil } from '../util/util.ts';
import { replaceAll, replaceFirst } from '../util/java-pattern.ts';
import { handlerScript } from './handler-script.ts';
import type { HandlerName, Invocation, RunningHandler } from './invocation.ts';
import type { RealmModes } from './realm-modes.ts';
import { realmSource } from './realm-source.ts';
import {
  handlerError,
  EarlyReturnError,
  TooManyIterationsError,
  ResolverError,
  UnauthorizedError,
} from './resolver-error.ts';

/**
 * AppSync's quota "loop iterations". Loops and array methods are reported to end silently at about
 * this many elements (aws/aws-appsync-community#371). Counted here for a whole handler, the
 * strictest reading (assumption appsync-js-4).
 */
const maxIterations = 1000;
/** AppSync's limit for an evaluated request or response. */
const maxEvaluatedBytes = 5 * 1024 * 1024;

/**
 * The parts of `ctx`. `identity`, `request`, `info`, `env` and `stash` already belong to the realm;
 * the other parts are copied into it.
 */
export interface ContextParts {
  readonly args: unknown;
  readonly identity: unknown;
  readonly source: unknown;
  readonly stash: unknown;
  readonly previous: unknown;
  readonly result: unknown;
  readonly error: unknown;
  readonly request: unknown;
  readonly info: unknown;
  readonly env: unknown;
}

/** The result of a handler that ended without an error. */
export interface Evaluation {
  readonly value: unknown;
  /** The stash as the next handler sees it. */
  readonly stash: unknown;
  /** Set by `runtime.earlyReturn`. */
  readonly skipTo?: 'END' | 'NEXT';
  /** Number of loop iterations and callback calls of array methods. */
  readonly iterations: number;
}

/** Compiled code of a resolver or function. */
export interface HandlerCode {
  /** The source text. */
  readonly text: string;
  /**
   * Runs one handler on a fresh instance of the module. Throws ResolverError or UnauthorizedError.
   */
  evaluate(handler: HandlerName, parts: ContextParts, invocation: Invocation): Evaluation;
}

interface RealmGate {
  adopt(value: unknown): unknown;
  adoptFrozen(value: unknown): unknown;
  adoptStored(value: unknown): unknown;
  iterations(): number;
  sizeOf(value: unknown): { result: unknown; size: number };
  info(members: unknown, lazy: Readonly<Record<string, () => unknown>>): unknown;
  run(script: unknown, handler: string, parts: ContextParts): unknown;
}

/** A V8 context in which handlers run, apart from the emulator's objects. */
export interface Realm {
  /** Checks and compiles the code. Throws BadRequestException with `detail.codeErrors`. */
  compile(code: string): HandlerCode;
  /** Copies a value into the realm. */
  adopt(value: unknown): unknown;
  /** Copies a value into the realm; handlers cannot change the copy. */
  adoptFrozen(value: unknown): unknown;
  /** Creates `ctx.info`, whose expensive members are computed when a handler first reads them. */
  info(members: unknown, lazy: Readonly<Record<string, () => unknown>>): unknown;
}

/**
 * Creates a realm. Handlers of one realm run one at a time and never yield, so a single current
 * invocation is enough.
 */
export function createRealm(clock: Clock, modes: RealmModes = {}): Realm {
  let running: RunningHandler | undefined;
  const gate = openGate(clock, modes, () => {
    if (running === undefined) {
      throw new Error('No handler is running.');
    }
    return running;
  });

  const evaluate = (
    script: unknown,
    handler: HandlerName,
    parts: ContextParts,
    invocation: Invocation,
  ): Evaluation => {
    running = { handler, invocation };
    try {
      requireTime(clock, invocation);
      return finished(gate, gate.run(script, handler, parts), parts.stash);
    } catch (error) {
      if (error instanceof EarlyReturnError) {
        return { ...finished(gate, error.value, parts.stash), skipTo: error.skipTo };
      }
      throw toResolverError(error, invocation);
    } finally {
      running = undefined;
    }
  };

  return {
    compile(code) {
      const text = handlerScript(code, modes);
      const script: unknown = new vm.Script(text, { filename: 'code.js' }).runInContext(gate.context);
      return {
        text: code,
        evaluate: (handler, parts, invocation) => evaluate(script, handler, parts, invocation),
      };
    },
    adopt: (value) => gate.adopt(value),
    adoptFrozen: (value) => gate.adoptFrozen(value),
    info: (members, lazy) => gate.info(members, lazy),
  };
}

function openGate(
  clock: Clock,
  { storedNumbers = false, iterationAlarm = Infinity }: RealmModes,
  running: () => RunningHandler,
): RealmGate & { readonly context: vm.Context } {
  const current = () => running().invocation;
  const host = {
    ...createUtil(clock, current),
    extensions: createExtensions(running),
    dynamodb: dynamodbModule,
    replaceFirst,
    replaceAll,
    log: (...values: unknown[]) => current().log('INFO', values),
    logError: (...values: unknown[]) => current().log('ERROR', values),
    storedNumbers,
    maxIterations,
    iterationAlarm,
    tooManyIterations: () => {
      throw new TooManyIterationsError(`The handler iterated more than ${iterationAlarm} times.`);
    },
    emptyReduce: () => {
      throw handlerError('Reduce of an empty array needs an initial value.');
    },
    tooDeep: () => {
      throw handlerError('A value is nested too deeply or refers to itself.');
    },
    checkDeadline: () => requireTime(clock, current()),
  };
  // An ordinary global instead of a contextified one: it can be frozen, and reading a global needs
  // no interceptor.
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY, {
    codeGeneration: { strings: false, wasm: false },
  });
  // The script's value is a function of the host that returns the gate.
  const open = new vm.Script(realmSource).runInContext(context) as (host: unknown) => RealmGate;
  return { ...open(host), context };
}

function finished(gate: RealmGate, value: unknown, stash: unknown): Evaluation {
  const { result, size } = gate.sizeOf(value);
  // Counts characters first. The exact number of bytes is computed only when it could be too large.
  const bytes = size * 3 > maxEvaluatedBytes ? Buffer.byteLength(JSON.stringify(result)) : size;
  if (bytes > maxEvaluatedBytes) {
    throw handlerError('The evaluated request or response exceeds 5 MB.');
  }
  return { value: result, stash: gate.adoptStored(stash), iterations: gate.iterations() };
}

function requireTime(clock: Clock, { deadline }: Invocation): void {
  if (clock.now() > deadline) {
    throw new ResolverError('Execution timed out.', 'ExecutionTimeout');
  }
}

/**
 * V8's own errors come from the realm and may quote data, so clients learn only that the code
 * failed.
 */
function toResolverError(error: unknown, invocation: Invocation): Error {
  if (error instanceof ResolverError || error instanceof UnauthorizedError) {
    return error;
  }
  if (error instanceof TooManyIterationsError) {
    return error;
  }
  invocation.log('ERROR', [describeError(error)]);
  return handlerError('Runtime Error');
}

function describeError(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('stack' in error)) {
    return 'Runtime Error';
  }
  const [name] = String(error.stack).split(':');
  const place = /code\.js:\d+:\d+/.exec(String(error.stack))?.[0] ?? 'code.js';
  return `${place}: ${name ?? 'Error'}`;
}
