/**
 * The IoT commands: one for each kind of `domain/commands.ts`. Its payload template turns the
 * parameters of an execution into a `CommandMessage`.
 */
import { createHash } from 'node:crypto';
import { Aws, Fn, Stack } from 'aws-cdk-lib';
import { CfnCommand, type CfnCommandProps, CfnThingGroup } from 'aws-cdk-lib/aws-iot';
import { Construct } from 'constructs';
import type { CommandMessage } from '../../domain/command-message.ts';
import { type CommandParameter, commandKinds } from '../../domain/commands.ts';
import type { RemoteCommandKind } from '../../domain/generated/schema-types.ts';
import { namesOf } from '../names-of.ts';

/** Values that AWS IoT accepts for a parameter, both ends included, and the step between them. */
export interface CommandRange {
  readonly minimum: number;
  readonly maximum: number;
  readonly step: number;
}

/** The range of each parameter. */
export type CommandRanges = Readonly<Record<CommandParameter, CommandRange>>;

/** The commands that this stack can send to vehicles. */
export class RemoteCommands extends Construct {
  /**
   * Every command's id begins with the first group of the UUID in the stack's id. The id is
   * `arn:aws:cloudformation:<region>:<account>:stack/<name>/<uuid>`. The stack's name would not
   * fit: it may have 128 characters, a command's id 64. A nested stack gets it as a parameter.
   */
  readonly idPrefix: string;
  /** Common beginning of the ARNs of all commands of the stack and its earlier deployments. */
  readonly arnPrefix: string;
  /** Kind → ARN, as a JSON text. */
  readonly arns: string;

  constructor(scope: Construct, id: string, ranges: CommandRanges) {
    super(scope, id);
    this.idPrefix = `${firstGroup(Fn.select(2, Fn.split('/', Stack.of(this).stackId)))}-`;
    this.arnPrefix = Stack.of(this).formatArn({
      service: 'iot',
      resource: 'command',
      resourceName: this.idPrefix,
    });
    const arns = namesOf(commandKinds).map((kind) => [kind, this.#makeCommand(kind, ranges).attrCommandArn]);
    this.arns = Stack.of(this).toJsonString(Object.fromEntries(arns));
  }

  #makeCommand(kind: RemoteCommandKind, ranges: CommandRanges): CfnCommand {
    const content = commandContent(kind, ranges);
    const hash = contentHash(content);
    return new CfnCommand(this, kind, {
      commandId: `${this.idPrefix}${hash}-${this.#creationId(kind, hash)}-${kind}`,
      displayName: `${Aws.STACK_NAME} ${kind}`,
      ...content,
    });
  }

  /**
   * Returns a value that differs with every creation of the same content. AWS keeps a deleted
   * command for up to 12 hours and refuses its id meanwhile (assumption iot-2), so content that is
   * deployed again after a rollback or a revert needs another id. An empty thing group, whose
   * logical id holds the hash, lives as long as the content is in the template. AWS IoT gives each
   * group an id of its own, a UUID in the examples of the AWS IoT Core Developer Guide, "Registry
   * events" (assumption iot-44).
   */
  #creationId(kind: RemoteCommandKind, hash: string): string {
    const group = new CfnThingGroup(this, `${kind}-${hash}`, {
      thingGroupProperties: {
        thingGroupDescription: `Its id is part of the id of the command ${kind}. It has no members.`,
      },
    });
    return firstGroup(group.attrId);
  }
}

/** The part of a UUID before its first hyphen. */
function firstGroup(uuid: string): string {
  return Fn.select(0, Fn.split('-', uuid));
}

/** Everything of a command that UpdateCommand does not change (AWS IoT API Reference). */
export type CommandContent = Omit<CfnCommandProps, 'commandId' | 'displayName' | 'description' | 'tags'>;

/** The content of the command of a kind. */
export function commandContent(kind: RemoteCommandKind, ranges: CommandRanges): CommandContent {
  const { parameter } = commandKinds[kind];
  return {
    namespace: 'AWS-IoT',
    payloadTemplate: payloadTemplate(kind, parameter),
    preprocessor: { awsJsonSubstitution: { outputFormat: 'JSON' } },
    mandatoryParameters: [
      { name: 'commandId', type: 'STRING' },
      { name: 'validUntil', type: 'STRING' },
      ...(parameter === undefined ? [] : [inRange(parameter, ranges[parameter])]),
    ],
  };
}

/**
 * Different content needs a new command, which CloudFormation creates before it deletes the old
 * one.
 */
export function contentHash(content: CommandContent): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8);
}

/**
 * JSON text with a placeholder for each parameter (AWS IoT Core Developer Guide, "Create a command
 * with a payload template").
 */
function payloadTemplate(kind: RemoteCommandKind, parameter: CommandParameter | undefined): string {
  const request: CommandMessage = {
    commandId: placeholder('commandId'),
    kind,
    validUntil: placeholder('validUntil'),
    ...(parameter !== undefined && { [parameter]: placeholder(parameter) }),
  };
  return JSON.stringify(request);
}

function placeholder(parameter: keyof CommandMessage): string {
  return `\${aws:iot:commandexecution::parameter:${parameter}}`;
}

/** AWS IoT itself refuses an execution whose value is outside the range. */
function inRange(
  parameter: CommandParameter,
  { minimum, maximum, step }: CommandRange,
): CfnCommand.CommandParameterProperty {
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
