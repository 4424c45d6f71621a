/**
 * The calls of a mapping's pollers. They read the stream and write to the destination under the
 * function's role, so its policies must allow it. The invocation is Lambda's own and needs no
 * permission.
 */
import type { Call, Dispatcher } from '../../../core/dispatcher.ts';
import type { Iam } from '../../iam/iam.ts';
import { servicePrincipal, type Principal } from '../../../core/principal.ts';
import type { InvokeResponse } from '../invoke.ts';
import type { MappingConfiguration } from './mapping-configuration.ts';
import type { MappedFunction, SourceReads, StreamSource } from './source.ts';

/** Each call throws the service's AwsError or a ResponseLostError. */
export interface PollerCalls extends SourceReads {
  invoke(event: string, requestId: string): Promise<InvokeResponse>;
  /** Sends to the destination, if there is one. */
  sendToDestination(document: string): Promise<void>;
}

/** Returns the AWS calls that a mapping's poller makes, under the function's role. */
export function pollerCalls(
  { dispatcher, iam }: { readonly dispatcher: Dispatcher; readonly iam: Iam },
  { arn, id, destinationArn }: MappingConfiguration,
  source: StreamSource,
  target: MappedFunction,
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
    ...source.reads((operation, input) => call(source.service, operation, input), target.roleArn),
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
