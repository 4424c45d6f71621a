/**
 * CreateCommand and DeleteCommand, for dynamic commands with JSON payloads. A deleted command keeps
 * its id for 12 hours (AWS IoT Developer Guide, "Commands concepts and statuses"); it is assumed
 * that CreateCommand then throws ConflictException (assumption iot-2).
 */
import type { Operation } from '../../../core/service.ts';
import { conflict, validationFailed } from './command-errors.ts';
import { commandOperation, type CommandParts } from './command-parts.ts';
import type { CommandParameter, CommandRecord } from './command-records.ts';
import { commandInputs } from './command-shapes.ts';
import { isDeleted, isIdTaken } from './command-resource.ts';
import { templateViolation } from './payload-template.ts';

interface CreateInput {
  readonly commandId: string;
  readonly namespace?: string;
  readonly displayName?: string;
  readonly description?: string;
  readonly payloadTemplate?: string;
  readonly preprocessor?: { readonly awsJsonSubstitution?: { readonly outputFormat: string } };
  readonly mandatoryParameters?: readonly CommandParameter[];
}

interface OnCommand {
  readonly commandId: string;
}

const uri = '/commands/{commandId}';

/**
 * CreateCommand and DeleteCommand; a deleted command stays stored and marked with its time of
 * deletion.
 */
export function changingOperations(parts: CommandParts): Readonly<Record<string, Operation>> {
  const { commands, clock, registry } = parts;
  const demands =
    (action: string) =>
    ({ commandId }: OnCommand) => [{ action: `iot:${action}`, resource: registry.arns.command(commandId) }];
  return {
    CreateCommand: commandOperation({
      shape: commandInputs.CreateCommand,
      http: { method: 'PUT', uri },
      demands: demands('CreateCommand'),
      run(input: CreateInput) {
        const { commandId } = input;
        const now = clock.now();
        const content = contentOf(input);
        const stored = commands.get(commandId);
        if (stored !== undefined && isIdTaken(stored, now)) {
          throw conflict(`Command ${commandId} already exists`, commandId);
        }
        commands.set(commandId, { ...content, createdAt: now, lastUpdatedAt: now });
        return { commandId, commandArn: registry.arns.command(commandId) };
      },
    }),
    DeleteCommand: commandOperation({
      shape: commandInputs.DeleteCommand,
      // "The deletion will be scheduled and a 202 status code will be returned."
      http: { method: 'DELETE', uri, status: 202 },
      demands: demands('DeleteCommand'),
      run({ commandId }: OnCommand) {
        const stored = commands.get(commandId);
        if (stored !== undefined && !isDeleted(stored)) {
          commands.set(commandId, { ...stored, deletedAt: clock.now() });
        }
        return {};
      },
    }),
  };
}

function contentOf(input: CreateInput): Omit<CommandRecord, 'createdAt' | 'lastUpdatedAt'> {
  const { commandId, namespace, displayName, description, payloadTemplate, preprocessor } = input;
  const { mandatoryParameters = [] } = input;
  if (namespace !== 'AWS-IoT' || preprocessor?.awsJsonSubstitution?.outputFormat !== 'JSON') {
    throw validationFailed('The local AWS IoT supports dynamic commands of AWS-IoT with JSON payloads only.');
  }
  const names = mandatoryParameters.map(({ name }) => name);
  const violation = templateViolation(payloadTemplate ?? '', names);
  if (payloadTemplate === undefined || violation !== undefined) {
    throw validationFailed(`The payload template is not valid: ${violation ?? 'it is absent'}.`);
  }
  return {
    commandId,
    payloadTemplate,
    mandatoryParameters,
    ...(displayName !== undefined && { displayName }),
    ...(description !== undefined && { description }),
  };
}
