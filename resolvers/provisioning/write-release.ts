/**
 * Releasing a device, last step: one conditional write, which records who released it. An available
 * device is released already.
 */
import { type DynamoDBUpdateItemRequest, util } from '@aws-appsync/utils';
import type { DeviceItem } from '../../domain/registry.ts';
import { now } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { ReleaseContext } from './release-context.ts';

/** Requires that the device is the tenant's and not installed. */
export function request(ctx: ReleaseContext): DynamoDBUpdateItemRequest {
  const { principalId, tenantId } = ctx.stash.caller;
  return {
    operation: 'UpdateItem',
    key: util.dynamodb.toMapValues({ deviceId: ctx.args.deviceId }),
    update: {
      expression: 'SET #status = :available, #updatedAt = :at, #releasedBy = :by REMOVE #removedAt',
      expressionNames: {
        '#status': 'status',
        '#updatedAt': 'updatedAt',
        '#releasedBy': 'releasedBy',
        '#removedAt': 'removedAt',
      },
      expressionValues: util.dynamodb.toMapValues({
        ':available': 'AVAILABLE',
        ':at': now(),
        ':by': principalId,
      }),
    },
    condition: {
      expression: '#tenantId = :tenantId AND #status <> :installed',
      expressionNames: { '#tenantId': 'tenantId', '#status': 'status' },
      expressionValues: util.dynamodb.toMapValues({ ':tenantId': tenantId, ':installed': 'INSTALLED' }),
    },
  };
}

/**
 * Fails with DEVICE_IN_USE for an installed device of the tenant, and with DEVICE_UNKNOWN for one
 * of another tenant or none.
 */
export function response(ctx: ReleaseContext<DeviceItem | null>): null {
  if (!ctx.error) {
    return null;
  }
  if (ctx.error.type !== 'DynamoDB:ConditionalCheckFailedException') {
    fail('SERVICE_UNAVAILABLE');
  }
  return fail(ctx.result?.tenantId === ctx.stash.caller.tenantId ? 'DEVICE_IN_USE' : 'DEVICE_UNKNOWN');
}
