/**
 * Events that are invoked asynchronously: tried again after one and two minutes unless the function
 * is configured otherwise. An event that is given up is told to the function's on-failure
 * destination, under the function's role.
 */
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { Iam } from '../iam/iam.ts';
import type { InvocationOutcome } from './environment.ts';
import type { EventInvokeConfig } from './event-invoke-config.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** Runs events after their callers were answered. */
export interface AsyncEvents {
  run(target: LambdaFunction, requestId: string, payload: string): void;
  configure(functionName: string, configuration: EventInvokeConfig): void;
  /** Does not let retries wait any longer; resolves when nothing runs. */
  retryNow(): Promise<void>;
  /** Resolves when nothing runs; retries that wait do not count. */
  settled(): Promise<void>;
  stop(): void;
}

/** What destinations are told with. */
export interface AsyncEventsDependencies {
  readonly dispatcher: Dispatcher;
  readonly iam: Pick<Iam, 'assume'>;
}

/**
 * Lambda's default (Lambda Developer Guide, "How Lambda handles errors and retries with
 * asynchronous invocation").
 */
const defaultRetries = 2;
const retryDelayMs = 60_000;

interface AsyncEvent {
  readonly target: LambdaFunction;
  readonly requestId: string;
  readonly payload: string;
}

/** No events at first. */
export function createAsyncEvents(dependencies: AsyncEventsDependencies): AsyncEvents {
  const configurations = new Map<string, EventInvokeConfig>();
  const running = new Set<Promise<void>>();
  /** Retries that wait, with what each is to do. */
  const waiting = new Map<NodeJS.Timeout, () => void>();

  async function attempt(event: AsyncEvent, failures: number): Promise<void> {
    const { target, requestId, payload } = event;
    // A role that Lambda may not assume counts as a failed attempt.
    const outcome = await target.invoke(requestId, payload).catch(() => undefined);
    if (outcome !== undefined && !('error' in outcome)) {
      return;
    }
    const { retries = defaultRetries, onFailureArn } = configurations.get(target.configuration.name) ?? {};
    if (failures < retries) {
      retryLater(event, failures + 1);
    } else if (onFailureArn !== undefined) {
      await tell(event, failures + 1, outcome, onFailureArn);
    }
  }

  function retryLater(event: AsyncEvent, failures: number): void {
    const retry = (): void => {
      clearTimeout(timer);
      waiting.delete(timer);
      track(attempt(event, failures));
    };
    const timer = setTimeout(retry, retryDelayMs * failures).unref();
    waiting.set(timer, retry);
  }

  /** A refusal stands in the record of calls; Lambda drops the event then. */
  async function tell(
    event: AsyncEvent,
    invokeCount: number,
    outcome: InvocationOutcome | undefined,
    queueArn: string,
  ): Promise<void> {
    const { roleArn, name } = event.target.configuration;
    const [, , , region = '', accountId = '', queue = ''] = queueArn.split(':');
    const QueueUrl = `https://sqs.${region}.amazonaws.com/${accountId}/${queue}`;
    const MessageBody = failedEventDocument(event, invokeCount, outcome);
    try {
      const principal = dependencies.iam.assume(roleArn, 'lambda.amazonaws.com', name);
      const input = { QueueUrl, MessageBody };
      await dependencies.dispatcher.dispatch({ service: 'sqs', operation: 'SendMessage', input, principal });
    } catch {
      return;
    }
  }

  function track(promise: Promise<void>): void {
    running.add(promise);
    void promise.finally(() => running.delete(promise));
  }

  async function settled(): Promise<void> {
    await Promise.all(running);
  }

  return {
    run: (target, requestId, payload) => track(attempt({ target, requestId, payload }, 0)),
    configure: (functionName, configuration) => void configurations.set(functionName, configuration),
    async retryNow() {
      await settled();
      while (waiting.size > 0) {
        for (const retry of waiting.values()) {
          retry();
        }
        await settled();
      }
    },
    settled,
    stop() {
      for (const timer of waiting.keys()) {
        clearTimeout(timer);
      }
    },
  };
}

/**
 * What the destination is told (Lambda Developer Guide, "Capturing records of Lambda asynchronous
 * invocations").
 */
function failedEventDocument(
  { target, requestId, payload }: AsyncEvent,
  invokeCount: number,
  outcome: InvocationOutcome | undefined,
): string {
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId,
      functionArn: `${target.configuration.arn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: invokeCount,
    },
    requestPayload: JSON.parse(payload) as unknown,
    ...(outcome !== undefined &&
      'error' in outcome && {
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: outcome.error,
      }),
  });
}
