/**
 * The supported actions of rules. Each is one call of a service, under the rule's role or, for
 * Lambda, as AWS IoT itself.
 */
import type { Call } from '../../../core/dispatcher.ts';
import type { Iam } from '../../iam/iam.ts';
import { servicePrincipal } from '../../../core/principal.ts';
import type { RuleMessage } from './rule-message.ts';
import { type Template, compileTemplate } from './substitution.ts';

/** AWS IoT's service principal, which roles trust and functions permit. */
export const iotPrincipal = 'iot.amazonaws.com';

/** An action ready to run. */
export interface RuleAction {
  /** Its name in error actions, for example `KinesisAction`. */
  readonly failedAction: string;
  /** The stream, queue or function as the rule names it. */
  readonly failedResource: string;
  /**
   * Returns the call that passes on the output. Throws when a template has no value or the role
   * cannot be assumed.
   */
  toCall(message: RuleMessage, output: Buffer): Call;
}

/**
 * The rule of an action. Its name becomes the role session's name, and its ARN the call's source.
 */
export interface ActionOwner {
  readonly ruleName: string;
  readonly ruleArn: string;
  readonly iam: Iam;
}

type Parameters = Readonly<Record<string, unknown>>;
type ActionReader = (parameters: Parameters, owner: ActionOwner) => RuleAction;

/** CloudFormation's name of the action → the function that reads it. */
const readers: Readonly<Record<string, ActionReader>> = {
  Kinesis(parameters, owner) {
    refuseOthers('Kinesis', parameters, ['RoleArn', 'StreamName', 'PartitionKey']);
    const streamName = template(parameters, 'StreamName');
    const partitionKey = template(parameters, 'PartitionKey');
    return {
      failedAction: 'KinesisAction',
      failedResource: requireText(parameters, 'StreamName'),
      toCall: (message, output) => ({
        service: 'kinesis',
        operation: 'PutRecord',
        principal: assumeRole(parameters, owner),
        input: {
          StreamName: streamName(message),
          PartitionKey: partitionKey(message),
          Data: output,
        },
      }),
    };
  },

  Sqs(parameters, owner) {
    refuseOthers('Sqs', parameters, ['RoleArn', 'QueueUrl', 'UseBase64']);
    const QueueUrl = requireText(parameters, 'QueueUrl');
    const encoding = parameters['UseBase64'] === true ? 'base64' : 'utf8';
    return {
      failedAction: 'SqsAction',
      failedResource: QueueUrl,
      toCall: (_message, output) => ({
        service: 'sqs',
        operation: 'SendMessage',
        principal: assumeRole(parameters, owner),
        input: { QueueUrl, MessageBody: output.toString(encoding) },
      }),
    };
  },

  Lambda(parameters, { ruleArn }) {
    refuseOthers('Lambda', parameters, ['FunctionArn']);
    const FunctionName = requireText(parameters, 'FunctionArn');
    return {
      failedAction: 'LambdaAction',
      failedResource: FunctionName,
      toCall: (_message, output) => ({
        service: 'lambda',
        operation: 'Invoke',
        principal: servicePrincipal(iotPrincipal, ruleArn),
        input: { FunctionName, InvocationType: 'Event', Payload: output.toString() },
      }),
    };
  },
};

/**
 * Reads one action of a rule: `{<kind>: {…}}`. Throws an error that names what is not supported.
 */
export function readAction(action: unknown, owner: ActionOwner): RuleAction {
  const [entry, ...more] = Object.entries(asObject(action));
  if (entry === undefined || more.length > 0) {
    throw new Error('an action has exactly one kind');
  }
  const [kind, parameters] = entry;
  const reader = Object.hasOwn(readers, kind) ? readers[kind] : undefined;
  if (reader === undefined) {
    throw new Error(`the action ${kind} is not known here`);
  }
  return reader(asObject(parameters), owner);
}

function template(parameters: Parameters, name: string): (message: RuleMessage) => string {
  const fill: Template = compileTemplate(requireText(parameters, name));
  return (message) => {
    const filled = fill(message);
    if (filled === undefined) {
      throw new Error(`The substitution template of ${name} has no value.`);
    }
    return filled;
  };
}

function assumeRole(parameters: Parameters, { ruleName, ruleArn, iam }: ActionOwner) {
  return iam.assume(requireText(parameters, 'RoleArn'), iotPrincipal, ruleName, ruleArn);
}

function requireText(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (typeof value !== 'string') {
    throw new Error(`${name} is missing`);
  }
  return value;
}

function refuseOthers(kind: string, parameters: Parameters, known: readonly string[]): void {
  const unknown = Object.keys(parameters).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`the action ${kind} has ${unknown}, which is not known here`);
  }
}

function asObject(value: unknown): Parameters {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('an action is not a structure');
  }
  return { ...value };
}
