/**
 * Publishes a command's status to subscribers of `onRemoteCommand` whose access is open now and had
 * begun when the command was sent.
 */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { PublishRemoteCommandInput } from '../../domain/generated/schema-types.ts';
import type { VehicleStateItem } from '../../domain/vehicle-state.ts';
import { viewersOf } from '../../domain/viewers.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { sendFreshGraphql } from '../aws/graphql.ts';
import { toFailure } from '../runtime/failure.ts';
import { logWarning } from '../runtime/log.ts';
import { countMetric } from '../runtime/metrics.ts';

const states = tableName('VehicleState');

/**
 * AppSync sends subscribers only the fields that the mutation selects, under the selected names.
 */
const document = `mutation ($input: PublishRemoteCommandInput!) {
  publishRemoteCommand(input: $input) {
    referenceId commandId kind temperature chargeLimit status reasonCode createdAt updatedAt version viewers
    publishedAtSeconds
  }
}`;

/** Publishes the command. May be repeated, because subscribers compare its version. */
export async function publishCommand(command: RemoteCommandItem, options: CallOptions): Promise<void> {
  await sendFreshGraphql(async () => {
    const viewers = await viewersNow(command, options);
    return viewers.length === 0 ? undefined : { document, variables: { input: toInput(command, viewers) } };
  }, options);
}

function toInput(command: RemoteCommandItem, viewers: string[]): PublishRemoteCommandInput {
  const { chargeLimit, commandId, createdAt, kind, reasonCode, referenceId, status, temperature } = command;
  const { updatedAt, version } = command;
  return {
    referenceId,
    commandId,
    kind,
    status,
    createdAt,
    updatedAt,
    version,
    viewers,
    ...(temperature === undefined ? {} : { temperature }),
    ...(chargeLimit === undefined ? {} : { chargeLimit }),
    ...(reasonCode === undefined ? {} : { reasonCode }),
  };
}

/**
 * As `publishCommand`, for callers that must not fail by it. A failure is logged and counted;
 * subscribers get the status with the next event or when they read.
 */
export async function tryToPublish(command: RemoteCommandItem, options: CallOptions): Promise<void> {
  try {
    await publishCommand(command, options);
  } catch (error) {
    countMetric('CommandNotPublished');
    const { commandId, referenceId } = command;
    logWarning('Publishing to subscribers failed', { referenceId, commandId, failure: toFailure(error) });
  }
}

async function viewersNow(command: RemoteCommandItem, options: CallOptions): Promise<string[]> {
  const { createdAt, referenceId } = command;
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: states, Key: { referenceId }, ConsistentRead: true }),
    options,
  );
  // Only the ingest function and the ownership resolvers write the item.
  const viewers = (item as VehicleStateItem | undefined)?.viewers;
  return viewersOf(viewers, new Date().toISOString(), createdAt);
}
