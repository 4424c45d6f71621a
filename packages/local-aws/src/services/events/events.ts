/**
 * EventBridge: PutEvents on the default bus, and rules with a `rate(…)` schedule or a pattern.
 * Rules call their targets, functions and queues, as events.amazonaws.com, which each target must
 * permit. Callers deliver the events of AWS services themselves, because CloudTrail does not exist
 * here.
 */
import { randomUUID } from 'node:crypto';
import type { Dispatcher } from '../../core/dispatcher.ts';
import { servicePrincipal } from '../../core/principal.ts';
import type { CreatedResource, Properties, ResourceContext, ServiceModule } from '../../core/resource.ts';
import type { Clock, Place, Service } from '../../core/service.ts';
import { matchesPattern, patternViolation } from './pattern.ts';
import { type BusEvent, putEvents } from './put-events.ts';
import { rateToMs } from './rate.ts';

/** Parts of the world that EventBridge shares. It invokes functions through `dispatcher`. */
export interface EventsDependencies {
  readonly place: Place;
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  /** False: rules run only when `runSchedule` is called. */
  readonly schedules: boolean;
}

/** EventBridge, with methods that run its rules on demand. */
export interface EventsModule extends ServiceModule {
  /**
   * Invokes the targets of a rule now, by logical id or name. Rejects when the rule does not exist
   * or a target refuses the event.
   */
  runSchedule(rule: string): Promise<void>;
  /**
   * Invokes the targets of each enabled rule whose pattern matches the event. Returns the number of
   * those rules.
   */
  deliver(event: unknown): Promise<number>;
  /** Returns the newest thousand events that PutEvents accepted, oldest first. */
  accepted(): readonly BusEvent[];
  stop(): Promise<void>;
}

interface Target {
  readonly Arn: string;
  readonly Input?: string;
}

interface Rule {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly enabled: boolean;
  /** Absent for a rule with a pattern. */
  readonly periodMs: number | undefined;
  readonly pattern: unknown;
  readonly targets: readonly Target[];
}

const mostKept = 1000;

/** Runs enabled rules at their rate when `schedules` is true, and any rule on demand. */
export function createEvents({ place, clock, dispatcher, schedules }: EventsDependencies): EventsModule {
  const rules: Rule[] = [];
  const timers: NodeJS.Timeout[] = [];
  const kept: BusEvent[] = [];

  async function runRule(rule: Rule, event?: unknown): Promise<void> {
    const principal = servicePrincipal('events.amazonaws.com', rule.arn);
    const calls = rule.targets.map((target) => {
      const text = target.Input ?? JSON.stringify(event ?? scheduledEvent(place, clock, rule));
      return dispatcher.dispatch({ ...callOf(target, text), principal });
    });
    await Promise.all(calls);
  }

  async function deliver(event: unknown): Promise<number> {
    const matching = rules.filter(({ enabled, pattern }) => enabled && matchesPattern(pattern, event));
    await Promise.all(matching.map((rule) => runRule(rule, event)));
    return matching.length;
  }

  async function accept(event: BusEvent): Promise<void> {
    kept.push(event);
    kept.splice(0, kept.length - mostKept);
    // The caller of PutEvents does not learn whether targets accept the event.
    await deliver(event).catch(() => undefined);
  }

  function createRule(properties: Properties, context: ResourceContext): CreatedResource {
    const rule = readRule(properties, context);
    rules.push(rule);
    // The record of calls shows a refused call to a target. The next period tries again.
    if (schedules && rule.enabled && rule.periodMs !== undefined) {
      timers.push(setInterval(() => void runRule(rule).catch(() => undefined), rule.periodMs).unref());
    }
    return { ref: rule.name, attributes: { Arn: rule.arn } };
  }

  return {
    services: [serviceThat(accept)],
    resources: [{ type: 'AWS::Events::Rule', create: createRule }],
    async runSchedule(wanted) {
      const rule = rules.find(({ logicalId, name }) => logicalId === wanted || name === wanted);
      if (rule === undefined) {
        throw new Error(`No rule has the logical id or name ${wanted}.`);
      }
      await runRule(rule);
    },
    deliver,
    accepted: () => [...kept],
    stop() {
      for (const timer of timers) {
        clearInterval(timer);
      }
      return Promise.resolve();
    },
  };
}

function serviceThat(accept: (event: BusEvent) => Promise<void>): Service {
  return {
    name: 'events',
    json: { targetPrefix: 'AWSEvents', version: '1.1' },
    operations: { PutEvents: putEvents(accept) },
  };
}

function callOf({ Arn: arn }: Target, text: string) {
  return isFunction(arn)
    ? {
        ...{ service: 'lambda', operation: 'Invoke' },
        input: { FunctionName: arn, InvocationType: 'Event', Payload: text },
      }
    : // The local SQS finds a queue by its ARN too.
      { ...{ service: 'sqs', operation: 'SendMessage' }, input: { QueueUrl: arn, MessageBody: text } };
}

const isFunction = (arn: string): boolean => arn.includes(':lambda:');
const isQueue = (arn: string): boolean => arn.includes(':sqs:');

function readRule(properties: Properties, { logicalId, physicalName, place }: ResourceContext): Rule {
  const {
    Name: given,
    ScheduleExpression: schedule,
    Targets: targets = [],
    EventPattern: pattern,
    State: state,
  } = properties;
  if ((pattern === undefined) === (schedule === undefined)) {
    throw new Error(`${logicalId} must have either ScheduleExpression or EventPattern, and not both.`);
  }
  const violation = pattern === undefined ? undefined : patternViolation(pattern);
  if (violation !== undefined) {
    throw new Error(`${logicalId} has a pattern with ${violation}, which is not supported.`);
  }
  const name = typeof given === 'string' ? given : physicalName;
  // The type has this form in CloudFormation's schema. Unknown members are refused below.
  const list = targets as readonly (Target & Readonly<Record<string, unknown>>)[];
  const unknown = list.find(
    (target) =>
      target['InputTransformer'] ??
      target['InputPath'] ??
      target['RoleArn'] ??
      target['SqsParameters'] ??
      !(isFunction(target.Arn) || isQueue(target.Arn)),
  );
  if (unknown !== undefined) {
    throw new Error(`${logicalId} has a target of a kind that is not supported.`);
  }
  return {
    logicalId,
    name,
    arn: `arn:${place.partition}:events:${place.region}:${place.accountId}:rule/${name}`,
    enabled: state !== 'DISABLED',
    periodMs: schedule === undefined ? undefined : rateToMs(String(schedule), logicalId),
    pattern,
    targets: list,
  };
}

function scheduledEvent(place: Place, clock: Clock, rule: Rule): object {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: place.accountId,
    time: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: place.region,
    resources: [rule.arn],
    detail: {},
  };
}
