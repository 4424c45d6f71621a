/**
 * One execution environment: a worker thread with the role's credentials that handles one event at
 * a time until it is ended.
 */
import { transformSync } from 'esbuild';
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { FunctionConfiguration } from './function-configuration.ts';
import type { EnvironmentData, EnvironmentMessage, FunctionErrorBody, InvokeMessage } from './messages.ts';

/** How an invocation ended; the payload is JSON text. */
export type InvocationOutcome = { readonly payload: string } | { readonly error: FunctionErrorBody };

/** An outcome with the milliseconds that the handler took, loading the code not counted. */
export interface TimedOutcome {
  readonly outcome: InvocationOutcome;
  readonly durationMs: number;
}

/** An execution environment. */
export interface ExecutionEnvironment {
  /** Also the session name of its credentials. */
  readonly id: string;
  /** Milliseconds from the start of the thread to the loaded bundle; undefined until then. */
  initDurationMs(): number | undefined;
  /** False once it has crashed, timed out or been ended. */
  alive(): boolean;
  /** Handles one event. Never rejects: a crash and a time-out are outcomes. */
  invoke(message: Omit<InvokeMessage, 'deadline'>): Promise<TimedOutcome>;
  /** Ends the thread at once, in the middle of whatever it does. */
  end(): Promise<void>;
}

/** What an environment is started with. */
export interface EnvironmentSettings {
  readonly id: string;
  readonly configuration: FunctionConfiguration;
  /** The whole environment of the process, credentials included. */
  readonly variables: Readonly<Record<string, string>>;
  /** Takes complete lines of standard output and error. */
  readonly onLine: (line: string) => void;
}

/** Lambda's own limit for loading the code. */
const initLimitMs = 10_000;

/** Starts the thread; events may be sent at once and wait until the bundle is loaded. */
export function startEnvironment({
  id,
  configuration,
  variables,
  onLine,
}: EnvironmentSettings): ExecutionEnvironment {
  const bornAt = performance.now();
  const { moduleUrl, handlerName, memoryMb, timeoutMs } = configuration;
  const worker = new Worker(workerSource(), {
    // The environment and nothing of ours: no loader flags, no variables of the developer's shell.
    execArgv: [],
    env: { ...variables },
    workerData: { moduleUrl, handlerName } satisfies EnvironmentData,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  });
  let alive = true;
  let initDurationMs: number | undefined;
  let finish: ((outcome: InvocationOutcome) => void) | undefined;
  let requestId = '';
  let output = '';
  let initialized: (error?: FunctionErrorBody) => void = () => undefined;
  const init = new Promise<FunctionErrorBody | undefined>((resolve) => {
    initialized = resolve;
  });

  const answers: {
    [Kind in EnvironmentMessage['kind']]: (message: Extract<EnvironmentMessage, { kind: Kind }>) => void;
  } = {
    ready() {
      initDurationMs = performance.now() - bornAt;
      initialized();
    },
    'init-error': ({ error }) => fail(error),
    log: ({ text }) => takeOutput(text),
    result: ({ payload }) => finish?.({ payload }),
    error: ({ error }) => finish?.({ error }),
  };

  function takeOutput(text: string): void {
    const lines = (output + text).split('\n');
    output = lines.pop() ?? '';
    for (const line of lines) {
      onLine(line);
    }
  }

  /** The environment is lost; whoever waits for it gets the error. */
  function fail(error: FunctionErrorBody): void {
    alive = false;
    if (output !== '') {
      onLine(output);
    }
    output = '';
    initialized(error);
    finish?.({ error });
    void worker.terminate();
  }

  worker.on('message', (message: EnvironmentMessage) => {
    // The table above has an entry for each kind that takes exactly that kind.
    (answers[message.kind] as (message: EnvironmentMessage) => void)(message);
  });
  worker.on('error', (error: unknown) => fail(crashed(requestId, error)));
  worker.on('exit', (code) => fail(exited(requestId, `exit status ${code}`)));

  async function run(message: Omit<InvokeMessage, 'deadline'>): Promise<TimedOutcome> {
    requestId = message.requestId;
    const initError = await withLimit(init, initLimitMs, timedOut(requestId, initLimitMs));
    if (initError !== undefined) {
      fail(initError);
      return { outcome: { error: initError }, durationMs: 0 };
    }
    const handling = new Promise<InvocationOutcome>((resolve) => {
      finish = resolve;
    });
    const startedAt = performance.now();
    worker.postMessage({ ...message, deadline: Date.now() + timeoutMs } satisfies InvokeMessage);
    const late = { error: timedOut(requestId, timeoutMs) };
    const outcome = await withLimit(handling, timeoutMs, late);
    finish = undefined;
    if (outcome === late) {
      fail(late.error);
    }
    return { outcome, durationMs: performance.now() - startedAt };
  }

  return {
    id,
    initDurationMs: () => initDurationMs,
    alive: () => alive,
    invoke: run,
    async end() {
      fail(exited(requestId, 'signal: killed'));
      await worker.terminate();
    },
  };
}

let compiledWorker: URL | undefined;

/** The worker's code as JavaScript: a thread has no loader for TypeScript. */
function workerSource(): URL {
  if (compiledWorker === undefined) {
    const source = readFileSync(new URL('./environment-worker.ts', import.meta.url), 'utf8');
    const { code } = transformSync(source, { loader: 'ts', format: 'esm', target: 'node20' });
    compiledWorker = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  }
  return compiledWorker;
}

async function withLimit<Result>(promise: Promise<Result>, limitMs: number, late: Result): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<Result>((resolve) => {
    timer = setTimeout(() => resolve(late), limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

function timedOut(requestId: string, limitMs: number): FunctionErrorBody {
  const seconds = (limitMs / 1000).toFixed(2);
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`,
  };
}

function exited(requestId: string, how: string): FunctionErrorBody {
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${how}`,
  };
}

function crashed(requestId: string, error: unknown): FunctionErrorBody {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return exited(requestId, 'signal: killed');
  }
  return error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') }
    : exited(requestId, 'exit status 1');
}
