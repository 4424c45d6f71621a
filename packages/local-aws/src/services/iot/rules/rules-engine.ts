/**
 * AWS IoT's rules engine. It gets a message before the publisher's acknowledgement and starts every
 * action's call at once. A client's messages therefore reach a stream in their order. Records that
 * the stream appends synchronously are stored before the acknowledgement. The publisher does not
 * wait for the outcome of an action; a failed action leads to the rule's error action.
 */
import { AwsError } from '../../../core/aws-error.ts';
import type { Dispatcher } from '../../../core/dispatcher.ts';
import type { Clock } from '../../../core/service.ts';
import { basicIngestOf } from '../basic-ingest.ts';
import type { IotLog } from '../broker/iot-log.ts';
import type { PublishedMessage } from '../connections.ts';
import type { RuleAction } from './rule-actions.ts';
import { RuleMessage } from './rule-message.ts';
import { TopicIndex } from './topic-index.ts';
import type { TopicRule } from './topic-rule.ts';

/** `dispatcher` runs the calls of actions; `log` receives each RuleExecution that failed. */
export interface RulesEngineDependencies {
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly log: Pick<IotLog, 'write'>;
}

interface Failure {
  readonly action: RuleAction;
  readonly error: unknown;
}

/** A rules engine; it starts without rules. */
export class RulesEngine {
  readonly #clock: Clock;
  readonly #dispatcher: Dispatcher;
  readonly #log: Pick<IotLog, 'write'>;
  readonly #rules = new Map<string, TopicRule>();
  readonly #running = new Set<Promise<void>>();
  #index = new TopicIndex<TopicRule>();

  constructor({ clock, dispatcher, log }: RulesEngineDependencies) {
    this.#clock = clock;
    this.#dispatcher = dispatcher;
    this.#log = log;
  }

  /** Adds the rule; replaces the one with its name. */
  put(rule: TopicRule): void {
    this.#rules.set(rule.ruleName, rule);
    this.#index = new TopicIndex();
    for (const one of this.#rules.values()) {
      if (one.enabled) {
        this.#index.add(one.sql.topicFilter, one);
      }
    }
  }

  /**
   * Runs the rules that match the message, or the one that a topic of Basic Ingest names; never
   * throws.
   */
  take(published: PublishedMessage): void {
    const ingest = basicIngestOf(published.topic);
    if (ingest !== undefined) {
      this.#ingest(published, ingest.ruleName);
      return;
    }
    const matching = this.#index.match(published.topic);
    if (matching.length === 0) {
      return;
    }
    const message = new RuleMessage(published, this.#clock.now());
    for (const rule of matching) {
      if (rule.sql.isWanted(message)) {
        this.#track(this.#run(rule, message));
      }
    }
  }

  /**
   * The rule's topic filter does not count, its condition does. A message without a rule is lost.
   */
  #ingest(published: PublishedMessage, ruleName: string): void {
    const rule = this.#rules.get(ruleName);
    const message = new RuleMessage(published, this.#clock.now());
    if (rule?.enabled !== true) {
      this.#log.write({
        eventType: 'RuleNotFound',
        status: 'Failure',
        ...placeOf(message),
        ruleName,
        reason: 'RuleNotFound',
        details: `Rule ${ruleName} not found`,
      });
    } else if (rule.sql.isWanted(message)) {
      this.#track(this.#run(rule, message));
    }
  }

  /** Resolves when no action is running. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) {
      await Promise.all(this.#running);
    }
  }

  async #run(rule: TopicRule, message: RuleMessage): Promise<void> {
    const output = rule.sql.select(message);
    const outcomes = await Promise.all(rule.actions.map((action) => this.#call(action, message, output)));
    const failures = outcomes.filter((outcome) => outcome !== undefined);
    if (failures.length > 0) {
      await this.#afterFailures(rule, message, failures);
    }
  }

  /** Runs the service's code up to its first `await` before it returns. */
  async #call(action: RuleAction, message: RuleMessage, output: Buffer): Promise<Failure | undefined> {
    try {
      await this.#dispatcher.dispatch(action.toCall(message, output));
      return undefined;
    } catch (error) {
      return { action, error };
    }
  }

  async #afterFailures(rule: TopicRule, message: RuleMessage, failures: readonly Failure[]): Promise<void> {
    for (const failure of failures) {
      this.#logFailure(rule, message, failure);
    }
    if (rule.errorAction === undefined) {
      return;
    }
    const document = Buffer.from(JSON.stringify(errorDocument(rule, message, failures)));
    const { publishedTo, clientId, principalId, receivedAt } = message;
    const about = new RuleMessage(
      {
        topic: publishedTo,
        payload: document,
        ...(clientId && { clientId }),
        ...(principalId && { principalId }),
      },
      receivedAt,
    );
    const failure = await this.#call(rule.errorAction, about, document);
    if (failure !== undefined) {
      this.#logFailure(rule, message, failure);
    }
  }

  #logFailure({ ruleName }: TopicRule, message: RuleMessage, { action, error }: Failure): void {
    this.#log.write({
      eventType: 'RuleExecution',
      status: 'Failure',
      ruleName,
      ...placeOf(message),
      reason: error instanceof AwsError ? error.code : 'RULE_FAILURE',
      details: `${action.failedAction} on ${action.failedResource}: ${reasonOf(error)}`,
    });
  }

  #track(promise: Promise<void>): void {
    this.#running.add(promise);
    void promise.finally(() => this.#running.delete(promise));
  }
}

/** The input of an error action (AWS IoT Developer Guide, "Error handling (error action)"). */
function errorDocument(
  { ruleName }: TopicRule,
  { publishedTo: topic, traceId, clientId = 'n/a', payload }: RuleMessage,
  failures: readonly Failure[],
): object {
  return {
    ruleName,
    topic,
    cloudwatchTraceId: traceId,
    clientId,
    base64OriginalPayload: payload.toString('base64'),
    failures: failures.map(({ action, error }) => ({
      failedAction: action.failedAction,
      failedResource: action.failedResource,
      errorMessage: reasonOf(error),
    })),
  };
}

/** What an entry of the log says about a message. */
function placeOf({ publishedTo: topicName, clientId, principalId }: RuleMessage) {
  return { topicName, ...(clientId && { clientId }), ...(principalId && { principalId }) };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
