/**
 * The client with only the globals of React Native. The README lists them and gives the example,
 * which runs in a context that has ECMAScript, the listed globals and nothing else.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect } from 'vitest';
import { WebSocket } from 'ws';
import type { LiveStateClient, LiveStateOptions, WatchStatus } from '../../client/index.ts';
import { telemetryTopic } from '../../domain/topics.ts';
import { connectVehicle } from '../support/vehicles-on-the-wire.ts';
import { withOwnedVehicle } from '../support/with-people.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();
const it = withOwnedVehicle(world);

const [, section = ''] = readFileSync('client/README.md', 'utf8').split('## In React Native');
const [text = ''] = section.split('\n## ');
const [, example = ''] = /```ts\n([^]*?)```/.exec(text) ?? [];
/** The globals that the first column of the section's table lists. */
const listed = [...text.matchAll(/^\|([^|]*)\|/gm)]
  .flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)])
  .map(([, name = '']) => name);

/** The export of the example. */
interface Example {
  readonly createAppClient: (
    options: Pick<LiveStateOptions, 'url' | 'graphqlUrl' | 'token'>,
    randomId: () => string,
  ) => LiveStateClient;
}

/** React Native has fewer members of a URL than Node. Its `host` is Node's for an API's address. */
class UrlWithHost {
  readonly host: string;

  constructor(address: string) {
    this.host = new URL(address).host;
  }
}

/** A loaded example, the globals that its code has read, and what it threw outside of any call. */
interface Loaded {
  readonly example: Example;
  readonly read: ReadonlySet<string>;
  readonly uncaught: readonly unknown[];
}

/** Bundles the example with the client, as Metro would, and runs it with the listed globals. */
async function loadExample(): Promise<Loaded> {
  const uncaught: unknown[] = [];
  const read = new Set<string>();
  const values: Readonly<Record<string, unknown>> = {
    ...{ AbortController, TextEncoder, URL: UrlWithHost, WebSocket },
    ...{ atob, btoa, clearTimeout, fetch, setTimeout },
    queueMicrotask: (task: () => void) =>
      void Promise.resolve()
        .then(task)
        .catch((error: unknown) => void uncaught.push(error)),
  };
  const globals = listed.map((name) => {
    const get = (): unknown => {
      read.add(name);
      return values[name];
    };
    return [name, { get }] as const;
  });
  const { outputFiles } = await build({
    stdin: { contents: example, loader: 'ts', resolveDir: '.' },
    alias: { 'reference-id-client': path.resolve('client/index.ts') },
    ...{ bundle: true, write: false, format: 'iife', globalName: 'example', platform: 'neutral' },
  });
  const context = createContext(Object.defineProperties({}, Object.fromEntries(globals)));
  runInContext(outputFiles.map((file) => file.text).join(), context);
  // The example's only export, which the sweep of the package type-checks.
  return { example: runInContext('example', context) as Example, read, uncaught };
}

it('shows a vehicle with the globals that the README lists, and reads each of them', async ({
  owner,
  vehicle,
}) => {
  const { referenceId } = vehicle;
  const { example: app, read, uncaught } = await loadExample();
  const { RealtimeUrl: url, GraphqlUrl: graphqlUrl } = world().outputs;
  const token = () => Promise.resolve(owner.accessToken);
  const client = app.createAppClient({ url, graphqlUrl, token }, randomUUID);
  const speeds: unknown[] = [];
  const statuses: WatchStatus[] = [];

  client.watchVehicle(
    { referenceId },
    {
      onState: ({ signals }) =>
        void speeds.push(signals.find(({ name }) => name === 'Vehicle.Speed')?.number),
      onStatus: (status) => {
        statuses.push(status);
        throw new Error('A fault of the app.');
      },
    },
  );
  client.keepLive({ referenceId });
  await expect.poll(() => statuses.at(-1)).toBe('LIVE');
  const device = await connectVehicle(world(), vehicle);
  const message = { eventId: randomUUID(), observedAt: Date.now(), signals: { 'Vehicle.Speed': 42 } };
  await device.publish(telemetryTopic(referenceId), JSON.stringify(message));

  await expect.poll(() => speeds.at(-1)).toBe(42);
  await device.end();
  client.close();
  expect([...read].sort()).toEqual([...listed].sort());
  expect(uncaught).toHaveLength(statuses.length);
});
