/**
 * Lambda triggers of a pool (`LambdaConfig`). Cognito invokes the function under its resource
 * policy, waits five seconds, tries three times, and uses the `response` of the returned event
 * (Cognito Developer Guide, "Customizing user pool workflows with Lambda triggers"). Assumption
 * cognito-9 covers the error of a function that cannot be invoked.
 */
import { AwsError } from '../../core/aws-error.ts';
import type { Dispatcher } from '../../core/dispatcher.ts';
import { servicePrincipal } from '../../core/principal.ts';
import type { Place } from '../../core/service.ts';
import type { PoolRecord, TriggerName, UserRecord } from './records.ts';

/** Content of the event that Cognito passes to a trigger's function. */
export interface TriggerEvent {
  readonly trigger: TriggerName;
  /** The second part of `triggerSource`, for example `ConfirmSignUp`. */
  readonly occasion: string;
  readonly pool: PoolRecord;
  readonly clientId: string;
  readonly username: string;
  readonly request: Readonly<Record<string, unknown>>;
  /** The members that the function may set, with their initial values. */
  readonly response?: Readonly<Record<string, unknown>>;
}

/** Returns the `response` that the function left in the event; empty without a trigger. */
export type RunTrigger = (event: TriggerEvent) => Promise<Readonly<Record<string, unknown>>>;

/** Cognito's limit for one invocation. It cannot be changed on AWS; tests shorten it. */
export const triggerLimitMs = 5000;
const attempts = 3;

/** What triggers are run with. */
export interface TriggerDependencies {
  readonly place: Place;
  readonly dispatcher: Dispatcher;
  readonly limitMs?: number;
}

/** Creates the function that runs triggers. */
export function createTriggers({
  place,
  dispatcher,
  limitMs = triggerLimitMs,
}: TriggerDependencies): RunTrigger {
  return async (event) => {
    const functionArn = event.pool.triggers[event.trigger];
    if (functionArn === undefined) {
      return event.response ?? {};
    }
    const Payload = JSON.stringify(toPayload(place, event));
    const principal = servicePrincipal('cognito-idp.amazonaws.com', event.pool.arn);
    const input = { FunctionName: functionArn, InvocationType: 'RequestResponse', Payload };
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const invoked = dispatcher.dispatch({ service: 'lambda', operation: 'Invoke', input, principal });
      const outcome = await withinLimit(invoked, limitMs, event.trigger);
      if (outcome !== undefined) {
        return readOutcome(event.trigger, outcome);
      }
    }
    throw unexpected(`${event.trigger} failed with error Socket timeout while invoking Lambda function.`);
  };
}

/** The user's attributes as triggers after the sign-up receive them. */
export function triggerAttributes(user: UserRecord): Readonly<Record<string, string>> {
  return { sub: user.sub, 'cognito:user_status': user.status, ...user.attributes };
}

function toPayload({ region }: Place, event: TriggerEvent): unknown {
  return {
    version: '1',
    region,
    userPoolId: event.pool.id,
    userName: event.username,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: event.clientId },
    triggerSource: `${event.trigger}_${event.occasion}`,
    request: event.request,
    response: event.response ?? {},
  };
}

/** Resolves to undefined when the function needs too long. It runs on, as on AWS. */
async function withinLimit(
  invoked: Promise<unknown>,
  limitMs: number,
  trigger: TriggerName,
): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs);
  });
  try {
    return await Promise.race([invoked, limit]);
  } catch (error) {
    const code = error instanceof AwsError ? error.code : 'ServiceException';
    // The wording is AWS's (AWS re:Post, "troubleshoot Lambda triggers in Amazon Cognito").
    throw unexpected(`${trigger} invocation failed due to error ${code}.`);
  } finally {
    clearTimeout(timer);
  }
}

function readOutcome(trigger: TriggerName, outcome: unknown): Readonly<Record<string, unknown>> {
  // The Invoke operation's own output.
  const { FunctionError, Payload = 'null' } = outcome as { FunctionError?: string; Payload?: string };
  const returned: unknown = JSON.parse(Payload);
  if (FunctionError !== undefined) {
    const message = isObject(returned) ? String(returned['errorMessage']) : '';
    throw new AwsError('UserLambdaValidationException', `${trigger} failed with error ${message}.`);
  }
  if (!isObject(returned) || !isObject(returned['response'])) {
    throw new AwsError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
  }
  return returned['response'];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unexpected(message: string): AwsError {
  return new AwsError('UnexpectedLambdaException', message);
}
