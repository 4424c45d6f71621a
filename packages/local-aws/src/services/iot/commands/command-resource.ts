/** AWS::IoT::Command, and the store of commands. */
import type { State, Store } from '../../../state/store.ts';
import type { Properties, ResourceContext, ResourceHandler } from '../../../core/resource.ts';
import type { Clock } from '../../../core/service.ts';
import type { IotArns } from '../iot-arns.ts';
import type { CommandParameter, CommandRecord, ParameterValue, ValueCondition } from './command-records.ts';
import { conflict } from './command-errors.ts';
import { templateViolation } from './payload-template.ts';

const knownProperties = [
  'CommandId',
  'Namespace',
  'DisplayName',
  'Description',
  'PayloadTemplate',
  'Preprocessor',
  'MandatoryParameters',
  'Tags',
];

const keptAfterDeletionMs = 12 * 3_600_000;

/** Opens the stored commands by id, including deleted ones, whose ids stay taken for 12 hours. */
export function commandStore(state: State): Store<CommandRecord> {
  return state.store('iot.commands');
}

/** AWS::IoT::Command with a payload template in JSON; Ref returns the id. */
export function commandResource(
  commands: Store<CommandRecord>,
  { arns, clock }: { readonly arns: IotArns; readonly clock: Clock },
): ResourceHandler {
  return {
    type: 'AWS::IoT::Command',
    create: (properties, context) => {
      const content = readCommand(properties, context);
      const { commandId } = content;
      const now = clock.now();
      const stored = commands.get(commandId);
      if (stored !== undefined) {
        requireRoom(stored, content, now);
      }
      const createdAt = stored === undefined || isDeleted(stored) ? now : stored.createdAt;
      commands.set(commandId, { ...content, createdAt, lastUpdatedAt: now });
      return { ref: commandId, attributes: { CommandArn: arns.command(commandId) } };
    },
    retire(kept) {
      for (const [commandId, command] of [...commands.entries()]) {
        if (!kept.has(commandId) && !isDeleted(command)) {
          commands.set(commandId, { ...command, deletedAt: clock.now() });
        }
      }
    },
  };
}

/** Whether a command is pending deletion. */
export function isDeleted({ deletedAt }: CommandRecord): boolean {
  return deletedAt !== undefined;
}

/** True for the id of a command that exists, or that was deleted within 12 hours. */
export function isIdTaken({ deletedAt }: CommandRecord, now: number): boolean {
  return deletedAt === undefined || now < deletedAt + keptAfterDeletionMs;
}

/**
 * Refuses an id that AWS would refuse. That is the id of a command with other content, which needs
 * a replacement, or of one that was deleted within 12 hours (AWS IoT Developer Guide, "Commands
 * concepts and statuses"). The error text is ours (assumption iot-2).
 */
function requireRoom(stored: CommandRecord, content: CommandContent, now: number): void {
  const { commandId, deletedAt } = stored;
  if (deletedAt !== undefined && isIdTaken(stored, now)) {
    throw conflict(`Command ${commandId} already exists and is pending deletion`, commandId);
  }
  if (deletedAt === undefined && contentOf(stored) !== contentOf(content)) {
    throw new Error(
      `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${commandId} and update the stack again.`,
    );
  }
}

type CommandContent = Pick<CommandRecord, 'payloadTemplate' | 'mandatoryParameters'>;

function contentOf({ payloadTemplate, mandatoryParameters }: CommandContent): string {
  return JSON.stringify([payloadTemplate, mandatoryParameters]);
}

/** Throws when an execution could not carry out the command as written, and names the property. */
function readCommand(
  properties: Properties,
  { logicalId }: ResourceContext,
): Omit<CommandRecord, 'createdAt' | 'lastUpdatedAt'> {
  const refuse = (violation: string): never => {
    throw new Error(`${logicalId} is not a command that this emulator can execute: ${violation}.`);
  };
  const unknown = Object.keys(properties).find((name) => !knownProperties.includes(name));
  if (unknown !== undefined) {
    refuse(`it has ${unknown}`);
  }
  // The type has this form in CloudFormation's schema. The members used here are checked below.
  const { CommandId, Namespace, PayloadTemplate, Preprocessor, DisplayName, Description } =
    properties as Readonly<Record<string, string | undefined>> & {
      readonly Preprocessor?: { readonly AwsJsonSubstitution?: { readonly OutputFormat?: string } };
    };
  const commandId = String(CommandId);
  if (!/^[a-zA-Z0-9_-]{1,64}$/.test(commandId)) {
    refuse(`${commandId} is not a valid command id`);
  }
  if (Namespace !== 'AWS-IoT') {
    refuse(`its namespace is ${Namespace}`);
  }
  const format = Preprocessor?.AwsJsonSubstitution?.OutputFormat;
  if (format !== 'JSON') {
    refuse(`its preprocessor’s output is ${format}`);
  }
  const payloadTemplate = String(PayloadTemplate);
  const mandatoryParameters = readParameters(properties['MandatoryParameters']);
  const violation = templateViolation(
    payloadTemplate,
    mandatoryParameters.map(({ name }) => name),
  );
  if (violation !== undefined) {
    refuse(violation);
  }
  return {
    commandId,
    payloadTemplate,
    mandatoryParameters,
    ...(DisplayName !== undefined && { displayName: DisplayName }),
    ...(Description !== undefined && { description: Description }),
  };
}

/** CloudFormation writes the members of the API with a capital letter, and long numbers as text. */
function readParameters(parameters: unknown): readonly CommandParameter[] {
  if (!Array.isArray(parameters)) {
    return [];
  }
  // CloudFormation's schema of the type.
  return (parameters as readonly Readonly<Record<string, unknown>>[]).map((parameter) => {
    const { value, defaultValue, valueConditions, ...rest } = lowered(parameter);
    return {
      // The other members are the names, types and descriptions of the schema.
      ...(rest as unknown as Pick<CommandParameter, 'name' | 'type' | 'description'>),
      ...(value !== undefined && { value: toValue(value) }),
      ...(defaultValue !== undefined && { defaultValue: toValue(defaultValue) }),
      ...(Array.isArray(valueConditions) && { valueConditions: valueConditions.map(toCondition) }),
    };
  });
}

function toValue(value: unknown): ParameterValue {
  // CloudFormation's schema of the type, whose `L` is text.
  const { L: long, ...others } = value as Omit<ParameterValue, 'L'> & { readonly L?: string };
  return { ...others, ...(long !== undefined && { L: Number(long) }) };
}

function toCondition(condition: unknown): ValueCondition {
  const { operand, ...operator } = lowered(condition);
  const { numberRange, ...simple } = lowered(operand);
  // CloudFormation's schema of the type, in the API's spelling.
  return {
    ...operator,
    operand: { ...simple, ...(numberRange !== undefined && { numberRange: lowered(numberRange) }) },
  } as unknown as ValueCondition;
}

function lowered(structure: unknown): Readonly<Record<string, unknown>> {
  const entries = Object.entries(structure ?? {});
  return Object.fromEntries(
    entries.map(([name, member]) => [name.charAt(0).toLowerCase() + name.slice(1), member]),
  );
}
