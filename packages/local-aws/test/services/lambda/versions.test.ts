/** Versions and aliases as resources of a template, and what runs when one of them is invoked. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Properties } from '../../../src/core/resource.ts';
import { signRequest } from '../../../testing/sign-request.ts';
import { echoArn, startVersioned } from './versioned.ts';

let running: Awaited<ReturnType<typeof startVersioned>> | undefined;
async function start(options: Parameters<typeof startVersioned>[0] = {}) {
  running = await startVersioned(options);
  return running;
}
afterEach(() => running?.stop());

describe('a version', () => {
  it('has CloudFormation’s Ref and attributes', async () => {
    const { version, alias } = await start();

    const arn = `${echoArn}:1`;
    expect(version).toEqual({ ref: arn, attributes: { FunctionArn: arn, Version: '1' } });
    expect(alias).toEqual({ ref: `${echoArn}:live`, attributes: { AliasArn: `${echoArn}:live` } });
  });

  it('is not published twice from an unchanged function', async () => {
    const { create } = await start();

    const made = create('AWS::Lambda::Version', 'Again', { FunctionName: 'echo', Description: 'again' });

    await expect(made).rejects.toThrow(
      'A version for this Lambda function exists ( 1 ). Modify the function to create a new version.',
    );
  });

  it.each<[string, Properties, RegExp]>([
    ['an unknown function', { FunctionName: 'absent' }, /^Function not found: .*:function:absent$/],
    ['a version', { FunctionName: `${echoArn}:1` }, /must name its function without a version/],
    ['its capacity', { FunctionName: 'echo', ProvisionedConcurrencyConfig: {} }, /Provisioned.*not support/],
  ])('that names %s makes the start fail', async (_, properties, message) => {
    const { create } = await start();

    await expect(create('AWS::Lambda::Version', 'Made', properties)).rejects.toThrow(message);
  });
});

describe('an alias', () => {
  const valid = { FunctionName: 'echo', FunctionVersion: '1', Name: 'next' };

  it('may say in its routing that everything goes to its version', async () => {
    const { create, seen } = await start();

    for (const [Name, AdditionalVersionWeights] of [
      ['one', []],
      ['other', [{ FunctionVersion: '1', FunctionWeight: 0 }]],
    ] as const) {
      await create('AWS::Lambda::Alias', Name, {
        ...valid,
        Name,
        RoutingConfig: { AdditionalVersionWeights },
      });
    }

    expect(await seen('echo:other')).toMatchObject({ version: '1' });
  });

  it.each<[string, Properties, RegExp]>([
    ['a number as its name', { Name: '7' }, /Made has the name 7, which Lambda does not accept/],
    ['a name with a dot', { Name: 'a.b' }, /has the name a\.b/],
    ['no name', { Name: undefined }, /has the name undefined/],
    ['an unknown version', { FunctionVersion: '2' }, /^Function not found: .*:function:echo:2$/],
    ['an unknown function', { FunctionName: 'absent' }, /^Function not found: .*:function:absent:1$/],
    ['the name of another', { Name: 'live' }, /^Alias already exists: .*:function:echo:live$/],
    [
      'a second version',
      { RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '1', FunctionWeight: 0.1 }] } },
      /routes to a second version, which the local Lambda does not support/,
    ],
    ['its capacity', { ProvisionedConcurrencyConfig: {} }, /has ProvisionedConcurrencyConfig, which/],
  ])('with %s makes the start fail', async (_, properties, message) => {
    const { create } = await start();

    const made = create('AWS::Lambda::Alias', 'Made', { ...valid, ...properties });

    await expect(made).rejects.toThrow(message);
  });
});

describe('a qualified invocation', () => {
  it.each<[string, string | undefined, string, string]>([
    ['echo', undefined, '$LATEST', echoArn],
    ['echo', '$LATEST', '$LATEST', `${echoArn}:$LATEST`],
    ['echo', '1', '1', `${echoArn}:1`],
    ['echo', 'live', '1', `${echoArn}:live`],
    ['echo:live', undefined, '1', `${echoArn}:live`],
    ['000000000000:function:echo:live', undefined, '1', `${echoArn}:live`],
    [`${echoArn}:live`, 'live', '1', `${echoArn}:live`],
  ])('of %s with %s shows the function its version and the ARN', async (name, qualifier, version, arn) => {
    const { seen, logs } = await start();

    const context = await seen(name, qualifier);

    expect(context).toMatchObject({ version, variable: version, arn });
    expect(context['stream']).toMatch(/^\d{4}\/\d\d\/\d\d\/\[(?:1|\$LATEST)\][0-9a-f]{32}$/);
    expect(context['stream']).toContain(`[${version}]`);
    const isStart = ({ message }: { message: string }): boolean => message.startsWith('START');
    await expect.poll(() => logs.events().filter(isStart)).toHaveLength(1);
    expect(logs.events().find(isStart)?.message.endsWith(` Version: ${version}`)).toBe(true);
  });

  it.each<[string, string | undefined, RegExp]>([
    ['echo', 'next', /^Function not found: .*:function:echo:next$/],
    ['echo:2', undefined, /^Function not found: .*:function:echo:2$/],
    ['absent:live', undefined, /^Function not found: .*:function:absent:live$/],
    ['not a name', undefined, /^Function not found: /],
  ])('of %s with %s is refused when it does not exist', async (FunctionName, Qualifier, message) => {
    const { send } = await start();

    const sent = send({ FunctionName, ...(Qualifier && { Qualifier }) });

    await expect(sent).rejects.toMatchObject({ code: 'ResourceNotFoundException', status: 404 });
    await expect(sent).rejects.toThrow(message);
  });

  it('is refused when name and qualifier contradict each other', async () => {
    const { send } = await start();

    await expect(send({ FunctionName: 'echo:live', Qualifier: '1' })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: 'The derived qualifier from the function name does not match the specified qualifier.',
    });
  });

  it.each(['Event', 'DryRun', 'RequestResponse'] as const)('as %s reports the version', async (type) => {
    const { send } = await start();

    const response = await send({ FunctionName: 'echo:live', InvocationType: type });

    expect(response.ExecutedVersion).toBe('1');
  });

  it('names the version in a header on the wire', async () => {
    const { url, iam } = await start();
    const path = `/2015-03-31/functions/${encodeURIComponent(echoArn)}/invocations`;
    const [host, query, body] = [new URL(url).host, { Qualifier: 'live' }, '{}'];
    const credentials = iam.rootCredentials;
    const request = await signRequest({ credentials, service: 'lambda', path, query, body, host });

    const response = await fetch(url + request.url, { method: 'POST', body, headers: request.headers });

    expect(response.headers.get('x-amz-executed-version')).toBe('1');
    expect(await response.json()).toMatchObject({ arn: `${echoArn}:live` });
  });
});

describe('environments', () => {
  it('are those of a version: aliases share them, and the unpublished version has others', async () => {
    const { seen, lambda } = await start();

    const counts = [await seen('echo:1'), await seen('echo:live'), await seen('echo')];
    await lambda.coldStart('echo');
    counts.push(await seen('echo:live'));

    expect(counts.map(({ count }) => count)).toEqual([1, 2, 1, 1]);
    expect(lambda.functions().map(({ name }) => name)).toEqual(['echo']);
  });

  it('of all versions share the function’s concurrency', async () => {
    const code = `export const handler = async () => {
      const begun = Date.now();
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { begun, ended: Date.now() };
    };`;
    const { seen } = await start({ code, concurrency: 4, properties: { ReservedConcurrentExecutions: 1 } });

    const runs = await Promise.all(['echo', 'echo:live', 'echo:1', 'echo'].map((name) => seen(name)));

    const sorted = runs.toSorted((one, other) => Number(one['begun']) - Number(other['begun']));
    sorted
      .slice(1)
      .forEach(({ begun }, index) => expect(begun).toBeGreaterThanOrEqual(Number(sorted[index]?.['ended'])));
  });

  const waits = `export const handler = async ({ wait }, { logStreamName }) => {
    await new Promise((resolve) => setTimeout(resolve, wait));
    return { id: logStreamName.split(']')[1] };
  };`;
  const long = { FunctionName: 'echo:live', Payload: '{"wait":60000}' };

  /** Returns a world, and a long event that runs in the environment of version 1 with this id. */
  async function startWaiting() {
    const world = await start({ code: waits, properties: { Timeout: 60 } });
    const { id } = await world.seen('echo:live');
    const waiting = world.send(long);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { ...world, id: String(id), waiting };
  }

  it('of a version end when their caller is killed', async () => {
    const { id, lambda, waiting } = await startWaiting();

    lambda.killCaller({ kind: 'role', arn: `arn:aws:sts::000000000000:assumed-role/worker/${id}` });

    const { ExecutedVersion, Payload } = await waiting;
    expect(ExecutedVersion).toBe('1');
    expect(Payload).toContain('signal: killed');
  });

  it('of a version end when Lambda stops', async () => {
    const { lambda, send, waiting } = await startWaiting();

    await lambda.stop();

    expect(await waiting).toMatchObject({ FunctionError: 'Unhandled', ExecutedVersion: '1' });
    await expect(send(long)).rejects.toThrow('The function is being stopped.');
  });
});
