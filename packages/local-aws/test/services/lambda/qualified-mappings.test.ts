/** Event source mappings that name an alias. */
import { afterEach, describe, expect, it } from 'vitest';
import { startMapped } from './mapped.ts';

const readerArn = 'arn:aws:lambda:eu-central-1:000000000000:function:reader';

let running: Awaited<ReturnType<typeof startMapped>> | undefined;
afterEach(() => running?.stop());

const code = `export const handler = async ({ Records }, { functionVersion, invokedFunctionArn }) => {
  process.stdout.write('SEEN ' + JSON.stringify([functionVersion, invokedFunctionArn]) + '\\n');
  if (Records.some(({ kinesis }) => kinesis.partitionKey === 'throw')) throw new Error('poison');
};`;

async function start(FunctionName: string) {
  running = await startMapped({ code, mapping: { FunctionName, MaximumRetryAttempts: 0 } });
  await running.create('AWS::Lambda::Version', 'Version', { FunctionName: 'reader' });
  const alias = { FunctionName: 'reader', FunctionVersion: '1', Name: 'live' };
  await running.create('AWS::Lambda::Alias', 'Alias', alias);
  return running;
}

describe('a mapping to an alias', () => {
  it.each(['reader:live', `${readerArn}:live`])('named %s invokes the version', async (name) => {
    const { givenUp, lambda, map, put, settled, written } = await start(name);
    await map();
    lambda.startMappings();

    await put('throw');
    await settled();

    expect(await written('SEEN')).toEqual([['1', `${readerArn}:live`]]);
    expect(givenUp()).toMatchObject([
      {
        requestContext: { functionArn: `${readerArn}:live` },
        responseContext: { executedVersion: '1', functionError: 'Unhandled' },
      },
    ]);
  });

  it('that does not exist makes the start fail', async () => {
    const { map } = await start('reader:next');

    await expect(map()).rejects.toThrow(`Cannot find alias arn: ${readerArn}:next`);
  });
});
