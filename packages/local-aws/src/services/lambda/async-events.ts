/**
 * Asynchronous invocations. A failed event is retried after one and two minutes, unless the
 * invoked function, version or alias is configured otherwise. After the last failure, Lambda sends
 * the event to the on-failure destination under the function's role.
 */
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { Iam } from '../iam/iam.ts';
import type { InvocationOutcome } from './environment.ts';
import type { EventInvokeConfig } from './event-invoke-config.ts';
import type { FunctionEvent } from './function-version.ts';
import type { InvocationTarget } from './functions.ts';

/** What asynchronous events need to reach an on-failure destination. */
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

interface AsyncEvent extends FunctionEvent {
  readonly target: InvocationTarget;
}

/** Runs events after their callers have received the response. */
export class AsyncEvents {
  readonly #dependencies: AsyncEventsDependencies;
  /** By the ARN with its qualifier. */
  readonly #configurations = new Map<string, EventInvokeConfig>();
  readonly #running = new Set<Promise<void>>();
  /** Waiting retries, each with the function that runs it. */
  readonly #waiting = new Map<NodeJS.Timeout, () => void>();

  constructor(dependencies: AsyncEventsDependencies) {
    this.#dependencies = dependencies;
  }

  run(target: InvocationTarget, event: FunctionEvent): void {
    this.#track(this.#attempt({ ...event, target }, 0));
  }

  /** Applies to events of this qualifier only: `$LATEST`, a version or an alias. */
  configure(target: InvocationTarget, configuration: EventInvokeConfig): void {
    this.#configurations.set(qualifiedArn(target), configuration);
  }

  /** Runs waiting retries at once; resolves when nothing runs. */
  async retryNow(): Promise<void> {
    await this.settled();
    while (this.#waiting.size > 0) {
      for (const retry of this.#waiting.values()) {
        retry();
      }
      await this.settled();
    }
  }

  /** Resolves when nothing runs; waiting retries do not count. */
  async settled(): Promise<void> {
    await Promise.all(this.#running);
  }

  stop(): void {
    for (const timer of this.#waiting.keys()) {
      clearTimeout(timer);
    }
  }

  async #attempt(event: AsyncEvent, failures: number): Promise<void> {
    const { target } = event;
    // A role that Lambda may not assume counts as a failed attempt.
    const outcome = await target.version.invoke(event).catch(() => undefined);
    if (outcome !== undefined && !('error' in outcome)) {
      return;
    }
    const configuration = this.#configurations.get(qualifiedArn(target));
    const { retries = defaultRetries, onFailureArn } = configuration ?? {};
    if (failures < retries) {
      this.#retryLater(event, failures + 1);
    } else if (onFailureArn !== undefined) {
      await this.#sendFailure(event, failures + 1, outcome, onFailureArn);
    }
  }

  #retryLater(event: AsyncEvent, failures: number): void {
    const retry = (): void => {
      clearTimeout(timer);
      this.#waiting.delete(timer);
      this.#track(this.#attempt(event, failures));
    };
    const timer = setTimeout(retry, retryDelayMs * failures).unref();
    this.#waiting.set(timer, retry);
  }

  /** When the destination refuses the message, Lambda drops the event. The call record shows it. */
  async #sendFailure(
    event: AsyncEvent,
    invokeCount: number,
    outcome: InvocationOutcome | undefined,
    queueArn: string,
  ): Promise<void> {
    const { dispatcher, iam } = this.#dependencies;
    const { roleArn, name } = event.target.version.configuration;
    const [, , , region = '', accountId = '', queue = ''] = queueArn.split(':');
    const QueueUrl = `https://sqs.${region}.amazonaws.com/${accountId}/${queue}`;
    const MessageBody = failedEventDocument(event, invokeCount, outcome);
    try {
      const principal = iam.assume(roleArn, 'lambda.amazonaws.com', name);
      const input = { QueueUrl, MessageBody };
      await dispatcher.dispatch({ service: 'sqs', operation: 'SendMessage', input, principal });
    } catch {
      return;
    }
  }

  #track(promise: Promise<void>): void {
    this.#running.add(promise);
    void promise.finally(() => this.#running.delete(promise));
  }
}

/**
 * The message to the destination (Lambda Developer Guide, "Capturing records of Lambda asynchronous
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
      functionArn: qualifiedArn(target),
      condition: 'RetriesExhausted',
      approximateInvokeCount: invokeCount,
    },
    requestPayload: JSON.parse(payload) as unknown,
    ...(outcome !== undefined &&
      'error' in outcome && {
        responseContext: {
          statusCode: 200,
          executedVersion: target.version.number,
          functionError: 'Unhandled',
        },
        responsePayload: outcome.error,
      }),
  });
}

/** An unqualified invocation runs the unpublished version, and the documents name it so. */
function qualifiedArn({ version, qualifier }: InvocationTarget): string {
  return `${version.configuration.arn}:${qualifier}`;
}
