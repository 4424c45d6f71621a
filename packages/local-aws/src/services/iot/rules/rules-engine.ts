/**
 * AWS IoT's rules engine. A message is handed over before its publisher is acknowledged, and every
 * action's call begins at once: so messages of a client reach a stream in their order, and what the
 * stream takes synchronously is taken before the acknowledgement. Nobody waits for what becomes of
 * an action; what fails goes to the rule's error action.
 */
import { AwsError } from '../../../core/aws-error.ts';
import type { Dispatcher } from '../../../core/dispatcher.ts';
import type { Clock } from '../../../core/service.ts';
import type { IotLog } from '../broker/iot-log.ts';
import type { PublishedMessage } from '../connections.ts';
import type { RuleAction } from './rule-actions.ts';
import { RuleMessage } from './rule-message.ts';
import { TopicIndex } from './topic-index.ts';
import type { TopicRule } from './topic-rule.ts';

/** What the engine works with. */
export interface RulesEngineDependencies {
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly log: Pick<IotLog, 'write'>;
}

/** Rules and the messages for them. */
export interface RulesEngine {
  /** Adds the rule, or puts it in the place of the one with its name. */
  put(rule: TopicRule): void;
  /** Takes a message; never throws. */
  take(message: PublishedMessage): void;
  /** Resolves when no action is under way. */
  settled(): Promise<void>;
}

interface Failure {
  readonly action: RuleAction;
  readonly error: unknown;
}

/** An engine without rules. */
export function createRulesEngine({ clock, dispatcher, log }: RulesEngineDependencies): RulesEngine {
  const rules = new Map<string, TopicRule>();
  let index = new TopicIndex<TopicRule>();
  const underWay = new Set<Promise<void>>();

  /** Everything up to the service's first wait happens before this returns. */
  async function call(
    action: RuleAction,
    message: RuleMessage,
    output: Buffer,
  ): Promise<Failure | undefined> {
    try {
      await dispatcher.dispatch(action.toCall(message, output));
      return undefined;
    } catch (error) {
      return { action, error };
    }
  }

  async function run(rule: TopicRule, message: RuleMessage): Promise<void> {
    const output = rule.sql.select(message);
    const outcomes = await Promise.all(rule.actions.map((action) => call(action, message, output)));
    const failures = outcomes.filter((outcome) => outcome !== undefined);
    if (failures.length > 0) {
      await afterFailures(rule, message, failures);
    }
  }

  async function afterFailures(
    rule: TopicRule,
    message: RuleMessage,
    failures: readonly Failure[],
  ): Promise<void> {
    for (const failure of failures) {
      note(rule, message, failure);
    }
    if (rule.errorAction === undefined) {
      return;
    }
    const document = Buffer.from(JSON.stringify(errorDocument(rule, message, failures)));
    const { topic, clientId, principalId, receivedAt } = message;
    const about = new RuleMessage(
      { topic, payload: document, ...(clientId && { clientId }), ...(principalId && { principalId }) },
      receivedAt,
    );
    const failure = await call(rule.errorAction, about, document);
    if (failure !== undefined) {
      note(rule, message, failure);
    }
  }

  function note(
    { ruleName }: TopicRule,
    { topic: topicName, clientId, principalId }: RuleMessage,
    { action, error }: Failure,
  ): void {
    log.write({
      eventType: 'RuleExecution',
      status: 'Failure',
      ruleName,
      topicName,
      ...(clientId && { clientId }),
      ...(principalId && { principalId }),
      reason: error instanceof AwsError ? error.code : 'RULE_FAILURE',
      details: `${action.failedAction} on ${action.failedResource}: ${reasonOf(error)}`,
    });
  }

  function track(promise: Promise<void>): void {
    underWay.add(promise);
    void promise.finally(() => underWay.delete(promise));
  }

  return {
    put(rule) {
      rules.set(rule.ruleName, rule);
      index = new TopicIndex();
      for (const one of rules.values()) {
        if (one.enabled) {
          index.add(one.sql.topicFilter, one);
        }
      }
    },
    take(published) {
      const interested = index.match(published.topic);
      if (interested.length === 0) {
        return;
      }
      const message = new RuleMessage(published, clock.now());
      for (const rule of interested) {
        if (rule.sql.isWanted(message)) {
          track(run(rule, message));
        }
      }
    },
    async settled() {
      while (underWay.size > 0) {
        await Promise.all(underWay);
      }
    },
  };
}

/** What an error action gets (AWS IoT Developer Guide, "Error handling (error action)"). */
function errorDocument(
  { ruleName }: TopicRule,
  { topic, traceId, clientId = 'n/a', payload }: RuleMessage,
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

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
