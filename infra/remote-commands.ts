/** The IoT commands: one for each kind of `domain/commands.ts`, whose payload template makes a `CommandRequest` of its parameters. */
import { Aws, Stack } from 'aws-cdk-lib';
import { CfnCommand } from 'aws-cdk-lib/aws-iot';
import { Construct } from 'constructs';
import type { CommandRequest } from '../domain/command-message.ts';
import { commandKinds, commandParameters } from '../domain/commands.ts';
import type { CommandParameter } from '../domain/commands.ts';
import type { RemoteCommandKind } from '../domain/generated/schema-types.ts';
import { namesOf } from './names-of.ts';

/** Every command's id is this and its kind, so that the stack's commands are told from others in the account. */
export const commandIdPrefix = `${Aws.STACK_NAME}-`;

/** The commands that vehicles of this stack can be sent. */
export class RemoteCommands extends Construct {
  /** The ARN of each command without its kind. */
  readonly arnPrefix: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.arnPrefix = Stack.of(this).formatArn({
      service: 'iot',
      resource: 'command',
      resourceName: commandIdPrefix,
    });
    for (const kind of namesOf(commandKinds)) this.#makeCommand(kind);
  }

  #makeCommand(kind: RemoteCommandKind): void {
    const { parameter } = commandKinds[kind];
    new CfnCommand(this, kind, {
      commandId: `${commandIdPrefix}${kind}`,
      namespace: 'AWS-IoT',
      payloadTemplate: payloadTemplate(kind, parameter),
      preprocessor: { awsJsonSubstitution: { outputFormat: 'JSON' } },
      mandatoryParameters: [
        { name: 'commandId', type: 'STRING' },
        { name: 'validUntil', type: 'STRING' },
        ...(parameter === undefined ? [] : [inRange(parameter)]),
      ],
    });
  }
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
