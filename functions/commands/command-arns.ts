/**
 * The commands of this deployment in AWS IoT. When a deployment changes a command's content, the
 * command gets another ARN.
 */
import { commandKinds } from '../../domain/commands.ts';
import type { RemoteCommandKind } from '../../domain/generated/schema-types.ts';
import { requireVariable } from '../runtime/environment.ts';

/** Command kind → ARN in AWS IoT. Loading the module throws when a kind has none. */
export const commandArns = requireArns('COMMAND_ARNS');

/** Throws at the cold start when a kind has no ARN. */
function requireArns(variable: string): Readonly<Record<RemoteCommandKind, string>> {
  // The members are checked by name below.
  const arns = JSON.parse(requireVariable(variable)) as Readonly<Record<RemoteCommandKind, unknown>>;
  const missing = Object.keys(commandKinds).find(
    (kind) => !Object.hasOwn(arns, kind) || typeof arns[kind as RemoteCommandKind] !== 'string',
  );
  if (missing !== undefined) {
    throw new Error(`Environment variable ${variable} has no ARN of ${missing}`);
  }
  return arns as Readonly<Record<RemoteCommandKind, string>>;
}
