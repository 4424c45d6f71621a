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

/** An outcome with the milliseconds that the handler took, without the time to load the code. */
export interface TimedOutcome {
  readonly outcome: InvocationOutcome;
  readonly durationMs: number;
}

/** What an environment is started with. */
export interface EnvironmentSettings {
  readonly id: string;
  readonly configuration: FunctionConfiguration;
  /** All environment variables of the process, credentials included. */
  readonly variables: Readonly<Record<string, string>>;
  /** Takes complete lines of standard output and error. */
  readonly onLine: (line: string) => void;
}

/** Lambda's own limit for loading the code. */
const initLimitMs = 10_000;

/** An execution environment. Events that are sent before the bundle is loaded wait for it. */
export class ExecutionEnvironment {
  /** Also the session name of its credentials. */
  readonly id: string;
  readonly #worker: Worker;
  readonly #timeoutMs: number;
  readonly #onLine: (line: string) => void;
  readonly #startedAt = performance.now();
  readonly #init: Promise<FunctionErrorBody | undefined>;
  #initialized: (error?: FunctionErrorBody) => void = () => undefined;
  #alive = true;
  #initDurationMs: number | undefined;
  #finish: ((outcome: InvocationOutcome) => void) | undefined;
  #requestId = '';
  #output = '';

  constructor({ id, configuration, variables, onLine }: EnvironmentSettings) {
    const { moduleUrl, handlerName, memoryMb, timeoutMs } = configuration;
    this.id = id;
    this.#timeoutMs = timeoutMs;
    this.#onLine = onLine;
    this.#init = new Promise((resolve) => {
      this.#initialized = resolve;
    });
    this.#worker = new Worker(workerSource(), {
      // The thread gets no loader flags and no variables of the developer's shell.
      execArgv: [],
      env: { ...variables },
      workerData: { moduleUrl, handlerName } satisfies EnvironmentData,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    this.#worker.on('message', (message: EnvironmentMessage) => this.#receive(message));
    this.#worker.on('error', (error: unknown) => this.#fail(crashed(this.#requestId, error)));
    this.#worker.on('exit', (code) => this.#fail(exited(this.#requestId, `exit status ${code}`)));
  }

  /** Milliseconds from the start of the thread to the loaded bundle; undefined until then. */
  initDurationMs(): number | undefined {
    return this.#initDurationMs;
  }

  /** False once it has crashed, timed out or been ended. */
  alive(): boolean {
    return this.#alive;
  }

  /** Handles one event. Never rejects: a crash and a time-out are outcomes. */
  async invoke(message: Omit<InvokeMessage, 'deadline'>): Promise<TimedOutcome> {
    const { requestId } = message;
    this.#requestId = requestId;
    const initError = await withLimit(this.#init, initLimitMs, timedOut(requestId, initLimitMs));
    if (initError !== undefined) {
      this.#fail(initError);
      return { outcome: { error: initError }, durationMs: 0 };
    }
    const handling = new Promise<InvocationOutcome>((resolve) => {
      this.#finish = resolve;
    });
    const startedAt = performance.now();
    const deadline = Date.now() + this.#timeoutMs;
    this.#worker.postMessage({ ...message, deadline } satisfies InvokeMessage);
    const late = { error: timedOut(requestId, this.#timeoutMs) };
    const outcome = await withLimit(handling, this.#timeoutMs, late);
    this.#finish = undefined;
    if (outcome === late) {
      this.#fail(late.error);
    }
    return { outcome, durationMs: performance.now() - startedAt };
  }

  /** Ends the thread at once, even in the middle of an event. */
  async end(): Promise<void> {
    this.#fail(exited(this.#requestId, 'signal: killed'));
    await this.#worker.terminate();
  }

  #receive(message: EnvironmentMessage): void {
    switch (message.kind) {
      case 'ready':
        this.#initDurationMs = performance.now() - this.#startedAt;
        return this.#initialized();
      case 'init-error':
        return this.#fail(message.error);
      case 'log':
        return this.#takeOutput(message.text);
      case 'result':
        return this.#finish?.({ payload: message.payload });
      case 'error':
        return this.#finish?.({ error: message.error });
    }
  }

  #takeOutput(text: string): void {
    const lines = (this.#output + text).split('\n');
    this.#output = lines.pop() ?? '';
    for (const line of lines) {
      this.#onLine(line);
    }
  }

  /** Ends the environment. The caller that waits for it gets the error. */
  #fail(error: FunctionErrorBody): void {
    this.#alive = false;
    if (this.#output !== '') {
      this.#onLine(this.#output);
    }
    this.#output = '';
    this.#initialized(error);
    this.#finish?.({ error });
    void this.#worker.terminate();
  }
}

let compiledWorker: URL | undefined;

/** Compiles the worker's code to JavaScript, because a thread has no loader for TypeScript. */
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
