/**
 * The calls of a mapping's pollers. They read the stream and write to the destination under the
 * function's role, so its policies must allow it. The invocation is Lambda's own and needs no
 * permission.
 */
import type { Call, Dispatcher } from '../../../core/dispatcher.ts';
import type { Iam } from '../../iam/iam.ts';
import { servicePrincipal, type Principal } from '../../../core/principal.ts';
import type { GetRecordsResponse, GetShardIteratorInput } from '../../kinesis/read-operations.ts';
import type { FunctionConfiguration } from '../function-configuration.ts';
import type { InvokeResponse } from '../invoke.ts';
import type { MappingConfiguration } from './mapping-configuration.ts';

/** Each call throws the service's AwsError or a ResponseLostError. */
export interface PollerCalls {
  /** Describes the stream and its shards, as Lambda does before it reads. */
  describeStream(): Promise<void>;
  shardIterator(shardId: string, from: Omit<GetShardIteratorInput, 'ShardId'>): Promise<string>;
  records(iterator: string, limit: number): Promise<GetRecordsResponse>;
  invoke(event: string, requestId: string): Promise<InvokeResponse>;
  /** Sends to the destination, if there is one. */
  sendToDestination(document: string): Promise<void>;
}

/** The calls of one mapping. */
export function pollerCalls(
  { dispatcher, iam }: { readonly dispatcher: Dispatcher; readonly iam: Iam },
  { arn, id, streamArn: StreamARN, destinationArn }: MappingConfiguration,
  target: FunctionConfiguration,
): PollerCalls {
  const lambda = servicePrincipal('lambda.amazonaws.com', arn);
  const asFunction = (): Principal => iam.assume(target.roleArn, 'lambda.amazonaws.com', `awslambda_${id}`);

  function call(
    service: string,
    operation: string,
    input: object,
    principal = asFunction(),
  ): Promise<unknown> {
    return dispatcher.dispatch({ service, operation, input, principal } satisfies Call);
  }

  return {
    async describeStream() {
      await call('kinesis', 'DescribeStream', { StreamARN });
      await call('kinesis', 'DescribeStreamSummary', { StreamARN });
      await call('kinesis', 'ListShards', { StreamARN });
    },
    async shardIterator(ShardId, from) {
      const input = { StreamARN, ShardId, ...from } satisfies GetShardIteratorInput;
      // GetShardIterator's documented response, as the others below.
      const response = (await call('kinesis', 'GetShardIterator', input)) as { ShardIterator: string };
      return response.ShardIterator;
    },
    records: async (ShardIterator, Limit) =>
      (await call('kinesis', 'GetRecords', { ShardIterator, Limit })) as GetRecordsResponse,
    async invoke(Payload, requestId) {
      const input = { FunctionName: target.arn, Payload };
      const invocation = { service: 'lambda', operation: 'Invoke', input, principal: lambda, requestId };
      return (await dispatcher.dispatch(invocation)) as InvokeResponse;
    },
    async sendToDestination(MessageBody) {
      if (destinationArn === undefined) {
        return;
      }
      const [, , , region = '', accountId = '', name = ''] = destinationArn.split(':');
      const QueueUrl = `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;
      await call('sqs', 'SendMessage', { QueueUrl, MessageBody });
    },
  };
}
