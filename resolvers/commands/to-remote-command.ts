/**
 * Converts the ledger's item to the API's type, without the sender, AWS IoT's id and internal
 * attributes.
 */
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { RemoteCommand } from '../../domain/generated/schema-types.ts';

/** The schema's `RemoteCommand`; viewers are for events only. */
export function toRemoteCommand(item: RemoteCommandItem): RemoteCommand {
  const { referenceId, commandId, kind, status, createdAt, updatedAt, version } = item;
  return {
    referenceId,
    commandId,
    kind,
    temperature: item.temperature ?? null,
    chargeLimit: item.chargeLimit ?? null,
    status,
    reasonCode: item.reasonCode ?? null,
    createdAt,
    updatedAt,
    version,
    viewers: null,
  };
}
