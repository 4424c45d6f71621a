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
import type { Clock, Place } from '../../core/service.ts';
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

const maxKept = 1000;

/** Runs enabled rules at their rate when `schedules` is true, and any rule on demand. */
export function createEvents(dependencies: EventsDependencies): EventsModule {
  return new Events(dependencies);
}

class Events implements EventsModule {
  readonly services: EventsModule['services'];
  readonly resources: EventsModule['resources'];
  readonly #dependencies: EventsDependencies;
  readonly #rules: Rule[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #kept: BusEvent[] = [];

  constructor(dependencies: EventsDependencies) {
    this.#dependencies = dependencies;
    this.services = [
      {
        name: 'events',
        json: { targetPrefix: 'AWSEvents', version: '1.1' },
        operations: { PutEvents: putEvents((event) => this.#accept(event)) },
      },
    ];
    this.resources = [
      {
        type: 'AWS::Events::Rule',
        create: (properties, context) => this.#createRule(properties, context),
      },
    ];
  }

  async runSchedule(wanted: string): Promise<void> {
    const rule = this.#rules.find(({ logicalId, name }) => logicalId === wanted || name === wanted);
    if (rule === undefined) {
      throw new Error(`No rule has the logical id or name ${wanted}.`);
    }
    await this.#run(rule);
  }

  async deliver(event: unknown): Promise<number> {
    const matching = this.#rules.filter(({ enabled, pattern }) => enabled && matchesPattern(pattern, event));
    await Promise.all(matching.map((rule) => this.#run(rule, event)));
    return matching.length;
  }

  accepted(): readonly BusEvent[] {
    return [...this.#kept];
  }

  stop(): Promise<void> {
    for (const timer of this.#timers) {
      clearInterval(timer);
    }
    return Promise.resolve();
  }

  #createRule(properties: Properties, context: ResourceContext): CreatedResource {
    const rule = readRule(properties, context);
    this.#rules.push(rule);
    const { name, arn, enabled, periodMs } = rule;
    if (this.#dependencies.schedules && enabled && periodMs !== undefined) {
      // The record of calls shows a refused call to a target. The next period tries again.
      const run = () => void this.#run(rule).catch(() => undefined);
      this.#timers.push(setInterval(run, periodMs).unref());
    }
    return { ref: name, attributes: { Arn: arn } };
  }

  async #accept(event: BusEvent): Promise<void> {
    this.#kept.push(event);
    this.#kept.splice(0, this.#kept.length - maxKept);
    // The caller of PutEvents does not learn whether targets accept the event.
    await this.deliver(event).catch(() => undefined);
  }

  async #run(rule: Rule, event?: unknown): Promise<void> {
    const { place, clock, dispatcher } = this.#dependencies;
    const principal = servicePrincipal('events.amazonaws.com', rule.arn);
    const calls = rule.targets.map((target) => {
      const text = target.Input ?? JSON.stringify(event ?? scheduledEvent(place, clock, rule));
      return dispatcher.dispatch({ ...callOf(target, text), principal });
    });
    await Promise.all(calls);
  }
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
