/** What the tests of event source mappings share, whether a stream or a table is the source. */
import type { Properties, ResourceHandler } from '../../../src/core/resource.ts';
import type { createSqs } from '../../../src/services/sqs/sqs.ts';
import { place } from '../../../testing/endpoint.ts';
import type { startFunctions } from './functions.ts';

type Functions = Awaited<ReturnType<typeof startFunctions>>;
type Create = Functions['create'];

/** The queue that receives discarded batches. */
export const queueArn = 'arn:aws:sqs:eu-central-1:000000000000:GivenUp';

/** Returns a creator of resources of these handlers, and of those of Lambda's world. */
export function creatorWith(functions: Functions, handlers: readonly ResourceHandler[]): Create {
  return async (type, logicalId, properties) => {
    const own = handlers.find((handler) => handler.type === type);
    const context = { logicalId, stackName: 's', place, physicalName: logicalId, assetFolder: () => '' };
    return own === undefined
      ? functions.create(type, logicalId, properties)
      : own.create(properties, context);
  };
}

/** Creates the queue, and the function `reader`, whose role gets the statements. */
export async function createReader(
  { define }: Functions,
  create: Create,
  { code, statements }: { readonly code: string; readonly statements: readonly object[] },
): Promise<void> {
  await create('AWS::SQS::Queue', 'GivenUp', { QueueName: 'GivenUp' });
  if (statements.length > 0) {
    await create('AWS::IAM::Policy', 'ReaderPolicy', {
      PolicyDocument: { Statement: statements },
      Roles: ['worker'],
    });
  }
  await define('reader', code);
}

/** Maps the source to the reader, and returns what became of its records. */
export function mappingTools(
  { lambda, logs }: Functions,
  sqs: ReturnType<typeof createSqs>,
  create: Create,
  mapping: Properties,
) {
  /**
   * Returns what the function wrote after a word, in the order of its log. Lines arrive a moment
   * after the response.
   */
  async function written(word: string): Promise<unknown[]> {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const lines = logs.events().map(({ message }) => message.trim());
    return lines
      .filter((line) => line.startsWith(`${word} `))
      .map((line) => JSON.parse(line.slice(word.length)));
  }

  return {
    map: () =>
      create('AWS::Lambda::EventSourceMapping', 'Mapping', {
        FunctionName: 'reader',
        StartingPosition: 'TRIM_HORIZON',
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        DestinationConfig: { OnFailure: { Destination: queueArn } },
        ...mapping,
      }),
    written,
    /** The texts of each batch that the function saw. */
    batches: () => written('BATCH') as Promise<string[][]>,
    /** The messages that the destination received. */
    givenUp: () =>
      sqs.messages('GivenUp').map(({ body }) => JSON.parse(body) as Readonly<Record<string, unknown>>),
    settled: () => lambda.streamsSettled(),
  };
}
