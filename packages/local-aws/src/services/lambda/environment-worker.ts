/**
 * Runs inside an execution environment's worker thread: loads the bundle and passes it events, as
 * Lambda's Node.js runtime does. Unlike on AWS, code that continues after the response is not
 * frozen.
 */
import { format } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import type { EnvironmentData, EnvironmentMessage, FunctionErrorBody, InvokeMessage } from './messages.ts';

type Handler = (event: unknown, context: object) => unknown;

// The parent starts this file as a worker with this data.
const { moduleUrl, handlerName } = workerData as EnvironmentData;
let requestId = '';

function send(message: EnvironmentMessage): void {
  parentPort?.postMessage(message);
}

/**
 * Sends output over the port, so that a line written before the response also arrives before it.
 */
function captureOutput(): void {
  const write = (chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
    send({ kind: 'log', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8') });
    const done = typeof encoding === 'function' ? encoding : callback;
    if (typeof done === 'function') {
      done();
    }
    return true;
  };
  process.stdout.write = write;
  process.stderr.write = write;
}

/** Lambda's text format: time, request id, level and message, separated by tabs. */
function formatConsole(): void {
  const levels = {
    log: 'INFO',
    info: 'INFO',
    debug: 'DEBUG',
    trace: 'TRACE',
    warn: 'WARN',
    error: 'ERROR',
  } as const;
  for (const [method, level] of Object.entries(levels)) {
    Object.assign(console, {
      [method]: (...values: unknown[]) =>
        process.stdout.write(`${new Date().toISOString()}\t${requestId}\t${level}\t${format(...values)}\n`),
    });
  }
}

async function loadHandler(): Promise<Handler> {
  // A bundle may export anything; the handler is checked here.
  const module = (await import(moduleUrl)) as Record<string, unknown> & { default?: Record<string, unknown> };
  const handler = module[handlerName] ?? module.default?.[handlerName];
  if (typeof handler !== 'function') {
    throw new HandlerNotFoundError(handlerName);
  }
  if (handler.length > 2) {
    throw new CallbackHandlerError();
  }
  return (event, context) => handler(event, context) as unknown;
}

class HandlerNotFoundError extends Error {
  constructor(name: string) {
    super(`${name} is undefined or not exported`);
    this.name = 'Runtime.HandlerNotFound';
  }
}

class CallbackHandlerError extends Error {
  constructor() {
    super('The runtime does not support callback-based function handlers. Return a promise.');
    this.name = 'Runtime.CallbackHandlerDeprecated';
  }
}

async function runHandler(handler: Handler, message: InvokeMessage): Promise<EnvironmentMessage> {
  requestId = message.requestId;
  if (message.traceId === undefined) {
    delete process.env['_X_AMZN_TRACE_ID'];
  } else {
    process.env['_X_AMZN_TRACE_ID'] = message.traceId;
  }
  try {
    const result = await handler(JSON.parse(message.payload), contextOf(message));
    return { kind: 'result', payload: toJson(result) };
  } catch (error) {
    return { kind: 'error', error: toErrorBody(error) };
  }
}

/** Lambda returns null for values that JSON does not have, as JSON lists do. */
function toJson(result: unknown): string {
  return JSON.stringify([result]).slice(1, -1);
}

function contextOf({ deadline, functionArn }: InvokeMessage): object {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env['AWS_LAMBDA_FUNCTION_NAME'],
    functionVersion: process.env['AWS_LAMBDA_FUNCTION_VERSION'],
    invokedFunctionArn: functionArn,
    memoryLimitInMB: process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE'],
    awsRequestId: requestId,
    logGroupName: process.env['AWS_LAMBDA_LOG_GROUP_NAME'],
    logStreamName: process.env['AWS_LAMBDA_LOG_STREAM_NAME'],
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function toErrorBody(error: unknown): FunctionErrorBody {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  }
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

captureOutput();
formatConsole();
const handler = await loadHandler().catch((error: unknown) => {
  send({ kind: 'init-error', error: toErrorBody(error) });
  return undefined;
});
if (handler !== undefined) {
  parentPort?.on('message', (message: InvokeMessage) => void runHandler(handler, message).then(send));
  send({ kind: 'ready' });
}
