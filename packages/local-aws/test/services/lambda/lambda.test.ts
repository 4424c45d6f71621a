import { afterEach, describe, expect, it } from 'vitest';
import type { LambdaDependencies } from '../../../src/services/lambda/lambda.ts';
import { operation } from '../../../src/core/service.ts';
import { servicePrincipal } from '../../../src/core/principal.ts';
import { signRequest } from '../../../testing/sign-request.ts';
import { startFunctions } from './functions.ts';

let running: Awaited<ReturnType<typeof startFunctions>> | undefined;
async function start(options: Partial<LambdaDependencies> = {}) {
  running = await startFunctions(options);
  return running;
}
afterEach(() => running?.stop());

/** A handler that calls KMS over the wire, signed by the SDK, and returns the outcome. */
const callsKms = `
import { createRequire } from 'node:module';
const { KMSClient, GenerateMacCommand } = createRequire(${JSON.stringify(import.meta.url)})('@aws-sdk/client-kms');
const client = new KMSClient({ maxAttempts: 1 });
export const handler = async () => {
  try {
    await client.send(new GenerateMacCommand({ KeyId: 'k', Message: new Uint8Array([1]), MacAlgorithm: 'HMAC_SHA_256' }));
    return 'ran';
  } catch (error) {
    return error.name;
  }
};`;

describe('an invocation', () => {
  it('runs the bundle with the event, Lambda’s context and the template’s environment', async () => {
    const { define, invoke } = await start();
    await define(
      'echo',
      `export const handler = async (event, context) => ({
        event, fn: context.functionName, arn: context.invokedFunctionArn, id: context.awsRequestId.length,
        left: context.getRemainingTimeInMillis() > 4000, memory: context.memoryLimitInMB,
        own: process.env.OWN, region: process.env.AWS_REGION, mine: process.env.HOME ?? null, keys: Object.keys(process.env).includes('AWS_SESSION_TOKEN'),
      });`,
      { Environment: { Variables: { OWN: 7 } }, Timeout: 5, MemorySize: 256 },
    );

    expect(await invoke('echo', { a: ['ü', null] })).toEqual({
      failed: false,
      payload: {
        event: { a: ['ü', null] },
        fn: 'echo',
        arn: 'arn:aws:lambda:eu-central-1:000000000000:function:echo',
        id: 36,
        left: true,
        memory: '256',
        own: '7',
        region: 'eu-central-1',
        mine: null,
        keys: true,
      },
    });
  });

  it('runs CommonJS bundles, nested handlers and plain return values', async () => {
    const { define, invoke } = await start();
    await define('cjs', 'exports.go = () => 42;', { Handler: 'main.go' }, 'main.cjs');
    await define('nothing', 'export const handler = async () => undefined;');

    expect(await invoke('cjs')).toEqual({ failed: false, payload: 42 });
    expect(await invoke('nothing')).toEqual({ failed: false, payload: null });
  });

  it('runs in a warm environment after a cold one, and in a cold one after a cold start', async () => {
    const { define, invoke, lambda, logs } = await start();
    await define('count', 'let n = 0; export const handler = async () => ++n;');

    const before = [await invoke('count'), await invoke('count')];
    await lambda.coldStart();
    const after = await invoke('count');

    expect([...before, after].map(({ payload }) => payload)).toEqual([1, 2, 1]);
    await expect
      .poll(() => logs.events().filter(({ message }) => message.includes('Init Duration')).length)
      .toBe(2);
  });

  it('has its own environment, and waits when all are busy', async () => {
    const { define, invoke } = await start({ concurrency: 2 });
    await define(
      'busy',
      `let inside = 0; const me = Math.random();
       export const handler = async () => { inside += 1; await new Promise((r) => setTimeout(r, 20)); const seen = inside; inside -= 1; return [me, seen]; };`,
    );

    const results = await Promise.all(Array.from({ length: 8 }, () => invoke('busy')));

    // The handler returns a pair for each event.
    const pairs = results.map(({ payload }) => payload as [number, number]);
    expect(new Set(pairs.map(([environment]) => environment)).size).toBe(2);
    expect(pairs.every(([, inside]) => inside === 1)).toBe(true);
  });
});

describe('a failure', () => {
  it.each<[string, string, object]>([
    [
      'throws',
      'export const handler = async () => { throw new TypeError("bad"); };',
      { errorType: 'TypeError', errorMessage: 'bad' },
    ],
    ['cannot be loaded', 'import "./nowhere.mjs"; export const handler = 1;', { errorType: 'Error' }],
    ['has no handler', 'export const other = () => 1;', { errorType: 'Runtime.HandlerNotFound' }],
    [
      'takes a callback',
      'export const handler = (a, b, c) => c(null, 1);',
      { errorType: 'Runtime.CallbackHandlerDeprecated' },
    ],
    [
      'ends its process',
      'export const handler = async () => process.exit(3);',
      { errorType: 'Runtime.ExitError' },
    ],
    [
      'throws after it has returned',
      'export const handler = () => new Promise(() => { setTimeout(() => { throw new RangeError("late"); }); });',
      { errorType: 'RangeError', errorMessage: 'late' },
    ],
  ])('of code that %s returns FunctionError, and again for the next event', async (_, code, expected) => {
    const { define, invoke } = await start();
    await define('broken', code);

    const first = await invoke('broken');
    const second = await invoke('broken');

    expect(first).toMatchObject({ failed: true, payload: expected });
    expect(second).toMatchObject({ failed: true, payload: expected });
  });

  it('by time-out ends the environment with AWS’s message', async () => {
    const { define, invoke } = await start();
    await define(
      'slow',
      'let n = 0; export const handler = async () => (n++ === 0 ? new Promise(() => {}) : n);',
      { Timeout: 1 },
    );

    const late = await invoke('slow');

    expect(late).toMatchObject({ failed: true, payload: { errorType: 'Sandbox.Timedout' } });
    expect(JSON.stringify(late)).toMatch(/RequestId: [0-9a-f-]+ Error: Task timed out after 1\.00 seconds/);
  });

  it('by an endless loop ends the environment too', async () => {
    const { define, invoke } = await start();
    await define('loop', 'export const handler = async () => { for (;;); };', { Timeout: 1 });

    expect(await invoke('loop')).toMatchObject({ failed: true, payload: { errorType: 'Sandbox.Timedout' } });
  });

  it('by too much memory ends only the environment', async () => {
    const { define, invoke } = await start();
    await define(
      'hungry',
      'export const handler = async () => { const a = []; for (;;) a.push(new Array(1e5).fill({})); };',
      {
        MemorySize: 128,
        Timeout: 20,
      },
    );

    expect(await invoke('hungry')).toMatchObject({
      failed: true,
      payload: { errorType: 'Runtime.ExitError' },
    });
  });
});

describe('the role of a function', () => {
  it('signs its calls, which are refused unless its policies allow them', async () => {
    const { define, invoke, iam, calls } = await start();
    await define('caller', callsKms);

    const allowed = await invoke('caller');
    iam.disable('WorkerPolicy#1');
    const refused = await invoke('caller');

    expect([allowed.payload, refused.payload]).toEqual(['ran', 'AccessDeniedException']);
    const kmsCalls = calls.list().filter(({ service }) => service === 'kms');
    expect(kmsCalls.map(({ outcome }) => outcome)).toEqual(['OK', 'AccessDeniedException']);
    expect(kmsCalls[0]?.principalArn).toMatch(
      /^arn:aws:sts::000000000000:assumed-role\/worker\/[0-9a-f]{32}$/,
    );
  });

  it('must be allowed to write logs; otherwise the lines are lost and the refusal is recorded', async () => {
    const { define, invoke, iam, logs, calls } = await start();
    await define(
      'talks',
      'export const handler = async () => { console.log("hello", { a: 1 }); process.stdout.write("raw\\n"); };',
    );
    iam.disable('WorkerPolicy#0');

    await invoke('talks');
    await expect
      .poll(() => calls.list().some(({ outcome }) => outcome === 'AccessDeniedException'))
      .toBe(true);
    expect(logs.events()).toEqual([]);
    iam.enable('WorkerPolicy#0');
    await invoke('talks');

    await expect.poll(() => logs.events('lines').length).toBe(5);
    const messages = logs.events('lines').map(({ message }) => message);
    expect(messages[0]).toMatch(/^START RequestId: /);
    expect(messages[1]).toMatch(/^[\d-]+T[\d:.]+Z\t[0-9a-f-]{36}\tINFO\thello { a: 1 }$/);
    expect(messages[2]).toBe('raw');
    expect(messages[4]).toMatch(/^REPORT RequestId: .*\tDuration: [\d.]+ ms\t/);
  });

  it('can be assumed by Lambda only while it trusts Lambda', async () => {
    const { define, invoke, iam, lambda } = await start();
    await define('fine', 'export const handler = async () => 1;');
    iam.disable('Worker.AssumeRolePolicyDocument#0');
    await lambda.coldStart();

    await expect(invoke('fine')).rejects.toThrow(/not authorized to perform: sts:AssumeRole/);
    await expect(define('next', 'export const handler = async () => 1;')).rejects.toThrow(
      /next: the role .* cannot be assumed by Lambda/,
    );
  });
});

describe('a caller that is killed', () => {
  it.each([
    ['kill-caller-before', 0],
    ['kill-caller-after', 1],
  ] as const)('by %s: its environment ends, and the call ran %i times', async (kind, times) => {
    const { define, invoke, faults, kms } = await start();
    await define('caller', callsKms);
    faults.inject({ service: 'kms', operation: 'GenerateMac', kind });

    const killed = await invoke('caller');
    const ran = kms.ran;
    const next = await invoke('caller');

    expect(killed).toMatchObject({ failed: true, payload: { errorType: 'Runtime.ExitError' } });
    expect(JSON.stringify(killed.payload)).toContain('signal: killed');
    expect(ran).toBe(times);
    expect(next).toEqual({ failed: false, payload: 'ran' });
  });
});

describe('Invoke', () => {
  it('conforms to the API reference on the wire', async () => {
    const { define, url, iam } = await start();
    await define(
      'echo',
      'export const handler = async (event) => { if (event.fail) throw new Error("no"); return event; };',
    );
    const host = new URL(url).host;
    const send = async (body: string, headers: Record<string, string> = {}) => {
      const path = '/2015-03-31/functions/echo/invocations';
      const request = await signRequest({
        credentials: iam.rootCredentials,
        service: 'lambda',
        path,
        body,
        host,
        headers,
      });
      return fetch(url + path, { method: 'POST', body, headers: request.headers });
    };

    const success = await send('{"a": ["ü"]}');
    const failure = await send('{"fail": true}');
    const asynchronous = await send('{}', { 'x-amz-invocation-type': 'Event' });

    expect([success.status, await success.text()]).toEqual([200, '{"a":["ü"]}']);
    expect(success.headers.get('x-amz-executed-version')).toBe('$LATEST');
    expect(failure.headers.get('x-amz-function-error')).toBe('Unhandled');
    expect(await failure.json()).toMatchObject({ errorType: 'Error', errorMessage: 'no' });
    expect([asynchronous.status, await asynchronous.text()]).toEqual([202, '']);
  });

  it('by a service requires a permission for the service and its resource', async () => {
    const { define, create, dispatcher } = await start();
    await define('target', 'export const handler = async () => 1;');
    const ruleArn = 'arn:aws:events:eu-central-1:000000000000:rule/r';
    const call = (sourceArn: string) =>
      dispatcher.dispatch({
        service: 'lambda',
        operation: 'Invoke',
        input: { FunctionName: 'target' },
        principal: servicePrincipal('events.amazonaws.com', sourceArn),
      });
    await expect(call(ruleArn)).rejects.toThrow(/not authorized to perform: lambda:InvokeFunction/);

    await create('AWS::Lambda::Permission', 'MayInvoke', {
      Action: 'lambda:InvokeFunction',
      FunctionName: 'arn:aws:lambda:eu-central-1:000000000000:function:target',
      Principal: 'events.amazonaws.com',
      SourceArn: ruleArn,
    });

    await expect(call(ruleArn)).resolves.toMatchObject({ StatusCode: 200, Payload: '1' });
    await expect(call(`${ruleArn}2`)).rejects.toThrow(/not authorized/);
  });

  it('refuses a payload that is not JSON without quoting it', async () => {
    const { define, dispatcher, iam } = await start();
    await define('echo', 'export const handler = async (event) => event;');
    const input = { FunctionName: 'echo', Payload: '{"text":"WVW' };

    const call = dispatcher.dispatch({
      service: 'lambda',
      operation: 'Invoke',
      input,
      principal: iam.rootPrincipal,
    });

    await expect(call).rejects.toMatchObject({
      code: 'InvalidRequestContentException',
      message: 'Could not parse request body into json.',
    });
  });

  it('asynchronously responds at once and retries a failure as configured', async () => {
    const { define, create, dispatcher, iam, lambda, logs } = await start();
    await define('fails', 'export const handler = async () => { throw new Error("no"); };');
    await create('AWS::Lambda::EventInvokeConfig', 'Retries', {
      FunctionName: 'fails',
      MaximumRetryAttempts: 0,
      Qualifier: '$LATEST',
    });
    const input = { FunctionName: 'fails', InvocationType: 'Event' };

    const output = await dispatcher.dispatch({
      service: 'lambda',
      operation: 'Invoke',
      input,
      principal: iam.rootPrincipal,
    });
    await lambda.settled();

    expect(output).toMatchObject({ StatusCode: 202 });
    await expect
      .poll(() => logs.events().filter(({ message }) => message.startsWith('REPORT')).length)
      .toBe(1);
  });

  it('asynchronously sends an event that always fails to the destination, if the role allows it', async () => {
    const { define, create, dispatcher, iam, lambda } = await start();
    await define('fails', 'export const handler = async () => { throw new RangeError("no"); };');
    const Destination = 'arn:aws:sqs:eu-central-1:000000000000:letters';
    const DestinationConfig = { OnFailure: { Destination } };
    await create('AWS::Lambda::EventInvokeConfig', 'Retries', { FunctionName: 'fails', DestinationConfig });
    const sent: unknown[] = [];
    const SendMessage = operation<{ readonly MessageBody: string }, object>({
      demands: () => [{ action: 'sqs:SendMessage', resource: Destination }],
      run: ({ MessageBody }) => sent.push(JSON.parse(MessageBody)) && {},
    });
    dispatcher.register([{ name: 'sqs', operations: { SendMessage } }]);
    const input = { FunctionName: 'fails', InvocationType: 'Event', Payload: '{"one":1}' };
    const call = { service: 'lambda', operation: 'Invoke', input, principal: iam.rootPrincipal };

    await dispatcher.dispatch(call);
    await lambda.retryNow();
    const refused = sent.length;
    const Statement = [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: Destination }];
    await create('AWS::IAM::Policy', 'MaySend', { PolicyDocument: { Statement }, Roles: ['worker'] });
    await dispatcher.dispatch(call);
    await lambda.retryNow();

    expect(refused).toBe(0);
    expect(sent).toMatchObject([
      {
        version: '1.0',
        requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
        requestPayload: { one: 1 },
        responseContext: { functionError: 'Unhandled' },
        responsePayload: { errorType: 'RangeError' },
      },
    ]);
  });

  it('refuses an unsupported destination when the stack is created', async () => {
    const { create } = await start();

    const make = create('AWS::Lambda::EventInvokeConfig', 'Retries', {
      FunctionName: 'fails',
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sns:eu-central-1:000000000000:topic' } },
    });

    await expect(make).rejects.toThrow(
      'Retries has a destination of a kind that the local Lambda does not support.',
    );
  });

  it('returns AWS’s error for an unknown function', async () => {
    const { invoke } = await start();

    await expect(invoke('unknown')).rejects.toMatchObject({ code: 'ResourceNotFoundException', status: 404 });
  });
});

it('sends segments of a traced function, and Lambda’s own, to X-Ray under its role', async () => {
  const { define, invoke, xray, iam, calls } = await start({ traceEveryRequest: true });
  await define(
    'traced',
    `import { createSocket } from 'node:dgram';
     export const handler = async () => {
       const [host, port] = process.env.AWS_XRAY_DAEMON_ADDRESS.split(':');
       const socket = createSocket('udp4');
       const packet = '{"format": "json", "version": 1}\\n{"id":"1"}';
       await new Promise((sent) => socket.send(packet, Number(port), host, sent));
       socket.close();
       return process.env._X_AMZN_TRACE_ID;
     };`,
    { TracingConfig: { Mode: 'Active' } },
  );

  const { payload } = await invoke('traced');

  expect(payload).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1$/);
  await expect.poll(() => xray.segments()).toHaveLength(2);
  const [own, lambdas] = [...xray.segments()].sort();
  const [, root, parent] = /^Root=([^;]+);Parent=([^;]+)/.exec(String(payload)) ?? [];
  expect(own).toBe('{"id":"1"}');
  expect(JSON.parse(String(lambdas))).toMatchObject({ id: parent, trace_id: root, name: 'traced' });
  iam.disable('WorkerPolicy#2');
  await invoke('traced');
  await expect
    .poll(() =>
      calls.list().some(({ service, outcome }) => service === 'xray' && outcome === 'AccessDeniedException'),
    )
    .toBe(true);
  expect(xray.segments()).toHaveLength(2);
});
