/** The IoT commands: one for each kind of `domain/commands.ts`, whose payload template makes a `CommandRequest` of its parameters. */
import { createHash } from 'node:crypto';
import { Aws, Fn, Stack } from 'aws-cdk-lib';
import { CfnCommand } from 'aws-cdk-lib/aws-iot';
import type { CfnCommandProps } from 'aws-cdk-lib/aws-iot';
import { Construct } from 'constructs';
import type { CommandRequest } from '../domain/command-message.ts';
import { commandKinds, commandParameters } from '../domain/commands.ts';
import type { CommandParameter } from '../domain/commands.ts';
import type { RemoteCommandKind } from '../domain/generated/schema-types.ts';
import { namesOf } from './names-of.ts';

/**
 * Every command's id begins with the first group of the stack's UUID. The stack's name may have 128 characters, an id 64.
 * `arn:aws:cloudformation:<region>:<account>:stack/<name>/<uuid>`
 */
export const commandIdPrefix = `${Fn.select(0, Fn.split('-', Fn.select(2, Fn.split('/', Aws.STACK_ID))))}-`;

/**
 * AWS keeps a deleted command for up to 12 hours and refuses its id as long (AWS IoT Developer Guide, "Commands concepts
 * and statuses"). To deploy content again that was replaced within that time, raise this number.
 */
const commandRevision = 1;

/** The commands that vehicles of this stack can be sent. */
export class RemoteCommands extends Construct {
  /** What the ARNs of the stack's commands begin with, those of its earlier content included. */
  readonly arnPrefix: string;
  /** Kind → ARN, as a JSON text. */
  readonly arns: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.arnPrefix = Stack.of(this).formatArn({
      service: 'iot',
      resource: 'command',
      resourceName: commandIdPrefix,
    });
    const arns = namesOf(commandKinds).map((kind) => [kind, this.#makeCommand(kind).attrCommandArn]);
    this.arns = Stack.of(this).toJsonString(Object.fromEntries(arns));
  }

  #makeCommand(kind: RemoteCommandKind): CfnCommand {
    const content = commandContent(kind);
    return new CfnCommand(this, kind, {
      commandId: `${commandIdPrefix}${contentHash(content)}-${kind}`,
      displayName: `${Aws.STACK_NAME} ${kind}`,
      namespace: 'AWS-IoT',
      ...content,
    });
  }
}

type CommandContent = Pick<CfnCommandProps, 'payloadTemplate' | 'preprocessor' | 'mandatoryParameters'>;

/** What cannot be changed in a command that exists. */
function commandContent(kind: RemoteCommandKind): CommandContent {
  const { parameter } = commandKinds[kind];
  return {
    payloadTemplate: payloadTemplate(kind, parameter),
    preprocessor: { awsJsonSubstitution: { outputFormat: 'JSON' } },
    mandatoryParameters: [
      { name: 'commandId', type: 'STRING' },
      { name: 'validUntil', type: 'STRING' },
      ...(parameter === undefined ? [] : [inRange(parameter)]),
    ],
  };
}

/** Other content is another command, so that CloudFormation makes it before it deletes the old one. */
function contentHash(content: CommandContent): string {
  const text = JSON.stringify({ commandRevision, ...content });
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** JSON text with a placeholder for each parameter (AWS IoT Developer Guide, "Create a command with a payload template"). */
function payloadTemplate(kind: RemoteCommandKind, parameter: CommandParameter | undefined): string {
  const request: CommandRequest = {
    commandId: placeholder('commandId'),
    kind,
    validUntil: placeholder('validUntil'),
    ...(parameter !== undefined && { [parameter]: placeholder(parameter) }),
  };
  return JSON.stringify(request);
}

function placeholder(parameter: keyof CommandRequest): string {
  return `\${aws:iot:commandexecution::parameter:${parameter}}`;
}

/** AWS refuses an execution whose value is outside, whatever our own code let through. */
function inRange(parameter: CommandParameter): CfnCommand.CommandParameterProperty {
  const { minimum, maximum, step } = commandParameters[parameter];
  return {
    name: parameter,
    type: Number.isInteger(step) ? 'INTEGER' : 'DOUBLE',
    valueConditions: [
      {
        comparisonOperator: 'IN_RANGE',
        operand: { numberRange: { min: String(minimum), max: String(maximum) } },
      },
    ],
  };
}
