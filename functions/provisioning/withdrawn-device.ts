/**
 * A withdrawn device that appears again: the refusal is counted, logged and recorded in the audit
 * log. The device may be stolen, or taken from a vehicle.
 */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { toRefusedDeviceItem } from '../../domain/audit.ts';
import type { Caller } from '../../domain/contracts.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { conditionHeld } from '../aws/condition-held.ts';
import { documents, tableName } from '../aws/documents.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';
import { auditExpiryOf } from '../runtime/retention.ts';
import { VehicleError } from '../runtime/vehicle-error.ts';

const auditLog = tableName('AuditLog');

/** Who named which device, in which invocation. */
export interface NamedDevice {
  readonly caller: Caller;
  /** Absent when the call names no device that would be installed. */
  readonly deviceId: string | undefined;
  readonly requestId: string;
}

/** Does the work. When it throws DEVICE_WITHDRAWN, records the device before it throws again. */
export async function recordingWithdrawn<Result>(
  named: NamedDevice,
  work: () => Promise<Result>,
  options: CallOptions,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof VehicleError && error.code === 'DEVICE_WITHDRAWN') {
      await record(named, options);
    }
    throw error;
  }
}

async function record(
  { caller, deviceId = '', requestId }: NamedDevice,
  options: CallOptions,
): Promise<void> {
  countMetric('WithdrawnDeviceRefused');
  logWarning('A withdrawn device was refused', { deviceId });
  const at = new Date().toISOString();
  const refused = {
    tenantId: caller.tenantId,
    actorId: caller.principalId,
    actorRoles: caller.roles,
    clientId: caller.clientId,
    requestId,
    deviceId,
    at,
  };
  const item = toRefusedDeviceItem(refused, auditExpiryOf(at));
  const first = { TableName: auditLog, Item: item, ConditionExpression: 'attribute_not_exists(atId)' };
  await conditionHeld(documents.send(new PutCommand(first), options));
}
