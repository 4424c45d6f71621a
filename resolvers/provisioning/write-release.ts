/**
 * Releasing a device, last step: one conditional write, which records who released it. An available
 * device is released already.
 */
import { type DynamoDBUpdateItemRequest, util } from '@aws-appsync/utils';
import type { DeviceItem } from '../../domain/registry.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { ReleaseContext } from './release-context.ts';

/**
 * Requires that the device is the tenant's and not installed. The key of a removed TCU is retired,
 * so its pin would make the device unusable: the operator names the new key, which is pinned
 * instead.
 */
export function request(ctx: ReleaseContext): DynamoDBUpdateItemRequest {
  const { principalId, tenantId } = ctx.stash.caller;
  const pin = ctx.args.publicKeyFingerprint?.toLowerCase();
  const isPinned = pin === undefined ? '' : ', #pin = :pin';
  const given = pin === undefined ? {} : { ':pin': pin };
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ deviceId: ctx.args.deviceId }),
    update: {
      expression: `SET #status = :available, #updatedAt = :at, #releasedBy = :by${isPinned} REMOVE #removedAt`,
      expressionNames: {
        '#status': 'status',
        '#updatedAt': 'updatedAt',
        '#releasedBy': 'releasedBy',
        '#removedAt': 'removedAt',
        ...(pin === undefined ? {} : { '#pin': 'publicKeyFingerprint' }),
      },
      expressionValues: util.dynamodb.toMapValues({
        ':available': 'AVAILABLE',
        ':at': now(),
        ':by': principalId,
        ...given,
      }),
    },
    condition: {
      expression: `#tenantId = :tenantId AND #status <> :installed AND ${pin === undefined ? hasNoRetiredPin : mayBePinned}`,
      expressionNames: {
        '#tenantId': 'tenantId',
        '#status': 'status',
        '#removedAt': 'removedAt',
        '#pin': 'publicKeyFingerprint',
      },
      expressionValues: util.dynamodb.toMapValues({
        ':tenantId': tenantId,
        ':installed': 'INSTALLED',
        ...given,
      }),
    },
  };
}

const hasNoRetiredPin = '(attribute_not_exists(#pin) OR attribute_not_exists(#removedAt))';
/** A repeated call finds the pin that it has set. */
const mayBePinned = '(attribute_exists(#removedAt) OR #pin = :pin)';

/**
 * Fails with DEVICE_IN_USE for an installed device of the tenant, with DEVICE_UNKNOWN for one of
 * another tenant or none, and with INVALID_ARGUMENT when the new key is missing or not allowed.
 */
export function response(ctx: ReleaseContext<DeviceItem | null>): null {
  if (!ctx.error) {
    return null;
  }
  if (ctx.error.type !== 'DynamoDB:ConditionalCheckFailedException') {
    fail('SERVICE_UNAVAILABLE');
  }
  if (ctx.result?.tenantId !== ctx.stash.caller.tenantId) {
    fail('DEVICE_UNKNOWN');
  }
  if (ctx.result.status === 'INSTALLED') {
    fail('DEVICE_IN_USE');
  }
  return fail('INVALID_ARGUMENT', { argument: 'publicKeyFingerprint' });
}
