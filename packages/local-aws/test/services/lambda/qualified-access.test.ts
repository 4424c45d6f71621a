/** What a version or an alias has of its own: a policy, retries, a URL. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Properties } from '../../../src/core/resource.ts';
import { operation } from '../../../src/core/service.ts';
import { echoArn, startVersioned } from './versioned.ts';

let running: Awaited<ReturnType<typeof startVersioned>> | undefined;
async function start(options: Parameters<typeof startVersioned>[0] = {}) {
  running = await startVersioned(options);
  return running;
}
afterEach(() => running?.stop());

const arns = [echoArn, `${echoArn}:1`, `${echoArn}:live`] as const;

describe('a permission', () => {
  it.each(arns)('for %s admits calls of exactly that ARN', async (permitted) => {
    const { permit, sendAsRule } = await start();
    await permit(permitted);

    for (const called of arns) {
      const sent = sendAsRule(called);
      await (called === permitted
        ? expect(sent).resolves.toMatchObject({ StatusCode: 200 })
        : expect(sent).rejects.toThrow(`lambda:InvokeFunction on resource: ${called} `));
    }
  });

  it.each([
    [`${echoArn}:next`, `Cannot find alias arn: ${echoArn}:next`],
    [`${echoArn}:2`, `Function not found: ${echoArn}:2`],
    ['absent', 'Function not found: arn:aws:lambda:eu-central-1:000000000000:function:absent'],
    [`${echoArn}:$LATEST`, 'We currently do not support adding policies for $LATEST.'],
  ])('for %s makes the start fail', async (target, message) => {
    const { permit } = await start();

    await expect(permit(target)).rejects.toThrow(message);
  });

  it('of a role covers a qualifier only when its policy names it', async () => {
    const { create, iam, send } = await start();
    const Statement = [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: `${echoArn}:live` }];
    await create('AWS::IAM::Policy', 'MayInvoke', { PolicyDocument: { Statement }, Roles: ['worker'] });
    const roleArn = 'arn:aws:iam::000000000000:role/worker';
    const principal = iam.assume(roleArn, 'lambda.amazonaws.com', 'session');

    await expect(send({ FunctionName: 'echo', Qualifier: 'live' }, principal)).resolves.toMatchObject({
      StatusCode: 200,
    });
    await expect(send({ FunctionName: 'echo' }, principal)).rejects.toThrow(/not authorized/);
  });
});

describe('an asynchronous event', () => {
  const Destination = 'arn:aws:sqs:eu-central-1:000000000000:letters';
  const throws = 'export const handler = async () => { throw new Error("no"); };';

  /** Starts with a destination for failures, and returns the failures that it received. */
  async function startWithDestination() {
    const world = await start({ code: throws });
    const sent: Readonly<Record<string, unknown>>[] = [];
    const SendMessage = operation<{ readonly MessageBody: string }, object>({
      run: ({ MessageBody }) => sent.push(JSON.parse(MessageBody)) && {},
    });
    world.dispatcher.register([{ name: 'sqs', operations: { SendMessage } }]);
    const configure = (Qualifier: string, MaximumRetryAttempts: number) =>
      world.create('AWS::Lambda::EventInvokeConfig', `Retries${Qualifier}`, {
        ...{ FunctionName: 'echo', Qualifier, MaximumRetryAttempts },
        DestinationConfig: { OnFailure: { Destination } },
      });
    const fail = async (FunctionName: string) => {
      await world.send({ FunctionName, InvocationType: 'Event' });
      await world.lambda.retryNow();
    };
    return { ...world, configure, fail, sent };
  }

  it.each([
    ['echo', '$LATEST', '$LATEST'],
    ['echo:$LATEST', '$LATEST', '$LATEST'],
    ['echo:live', 'live', '1'],
    ['echo:1', '1', '1'],
  ])('of %s is retried as %s is configured', async (name, qualifier, executedVersion) => {
    const { configure, fail, sent } = await startWithDestination();
    await configure(qualifier, 1);
    for (const other of ['$LATEST', 'live', '1'].filter((candidate) => candidate !== qualifier)) {
      await configure(other, 0);
    }

    await fail(name);

    expect(sent).toMatchObject([
      {
        requestContext: { functionArn: `${echoArn}:${qualifier}`, approximateInvokeCount: 2 },
        responseContext: { executedVersion },
      },
    ]);
  });

  it('of an alias without a configuration has Lambda’s defaults', async () => {
    const { configure, fail, sent, logs } = await startWithDestination();
    await configure('$LATEST', 0);
    await configure('1', 0);

    await fail('echo:live');

    expect(sent).toEqual([]);
    const ends = () => logs.events().filter(({ message }) => message.startsWith('END'));
    await expect.poll(ends).toHaveLength(3);
  });

  it('cannot be configured for an alias that does not exist', async () => {
    const { configure } = await startWithDestination();

    await expect(configure('next', 0)).rejects.toThrow(`Cannot find alias arn: ${echoArn}:next`);
  });
});

describe('a function URL', () => {
  const createUrl = (properties: Properties) => {
    const given = { AuthType: 'AWS_IAM', TargetFunctionArn: echoArn, ...properties };
    return running?.create('AWS::Lambda::Url', 'Url', given);
  };

  it.each([
    { Qualifier: 'live' },
    { TargetFunctionArn: `${echoArn}:live` },
    { TargetFunctionArn: 'echo', Qualifier: 'live' },
  ])('with %j invokes the alias', async (properties) => {
    const { dispatcher, iam } = await start({
      code: 'export const handler = async (event, { invokedFunctionArn }) => invokedFunctionArn;',
    });

    const url = await createUrl(properties);
    const domain = new URL(String(url?.attributes['FunctionUrl'])).host;
    const input = {
      domain,
      method: 'GET',
      path: '/',
      query: '',
      headers: {},
      cookies: [],
      body: Buffer.alloc(0),
    };
    const principal = iam.rootPrincipal;
    const call = { service: 'lambda', operation: 'InvokeFunctionUrl', input, principal };

    expect(url).toMatchObject({ ref: `${echoArn}:live`, attributes: { FunctionArn: `${echoArn}:live` } });
    expect(String(((await dispatcher.dispatch(call)) as { body: Buffer }).body)).toContain(`${echoArn}:live`);
  });

  it.each([
    ['1', 'Url has a URL for the version 1. Lambda allows aliases only.'],
    ['$LATEST', 'Url has a URL for the version $LATEST. Lambda allows aliases only.'],
    ['next', `Cannot find alias arn: ${echoArn}:next`],
  ])('with the qualifier %s makes the start fail', async (Qualifier, message) => {
    await start();

    await expect(createUrl({ Qualifier })).rejects.toThrow(message);
  });
});
