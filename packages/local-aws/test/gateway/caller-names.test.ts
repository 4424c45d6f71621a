/** Names that every object inherits are unknown as names of operations and services. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { operation } from '../../src/core/service.ts';
import { inheritedNames } from '../../testing/inherited-names.ts';
import { startEndpoint } from '../../testing/endpoint.ts';

const hello = operation<unknown, unknown>({ signed: false, run: () => ({}) });

let endpoint: Awaited<ReturnType<typeof startEndpoint>>;
beforeAll(async () => {
  const json = { targetPrefix: 'Service', version: '1.1' } as const;
  endpoint = await startEndpoint([{ name: 'service', json, operations: { Hello: hello } }]);
});
afterAll(() => endpoint.stop());

it.each(inheritedNames.flatMap((name) => [`Service.${name}`, `${name}.Hello`, `${name}.${name}`]))(
  '%s is an unknown operation',
  async (target) => {
    const response = await fetch(endpoint.url, {
      method: 'POST',
      body: '{}',
      headers: { 'x-amz-target': target },
    });

    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([
      400,
      'UnknownOperationException',
    ]);
  },
);

it.each(inheritedNames)('%s is an unknown operation in process too', async (name) => {
  const principal = endpoint.iam.rootPrincipal;

  await expect(
    endpoint.dispatcher.dispatch({ service: 'service', operation: name, input: {}, principal }),
  ).rejects.toMatchObject({ code: 'UnknownOperationException' });
});
