/** Live mode: when the client takes, renews and ends a viewer's lease. */
import { describe, expect, it, vi } from 'vitest';
import { createLiveStateClient } from '../../client/live-state.ts';
import { leaseSeconds, renewAfterSeconds } from '../../domain/live-mode.ts';
import { pass, useFakeTime } from './watched.ts';

useFakeTime();

const referenceId = '7d0f4f6e-0b50-4c8b-9b0a-3f7a3f0b9a11';
const minute = 60_000;

interface Sent {
  readonly field: string;
  readonly watchId: string;
  readonly at: number;
  readonly keepalive: boolean;
}

/** A client whose requests get these responses, the last one again and again. */
function live(...responses: readonly (string | undefined)[]) {
  const sent: Sent[] = [];
  const startedAt = Date.now();
  const fetch = vi.fn((_url: string, { body, keepalive }: { body: string; keepalive?: boolean }) => {
    const { query, variables } = JSON.parse(body) as { query: string; variables: { watchId: string } };
    const field = query.includes('endWatch') ? 'endWatch' : 'renewWatch';
    const at = Date.now() - startedAt;
    sent.push({ field, watchId: variables.watchId, at, keepalive: keepalive === true });
    const errorType = responses[Math.min(sent.length, responses.length) - 1];
    const json = errorType
      ? { data: null, errors: [{ message: errorType, errorType }] }
      : { data: { [field]: { liveSeconds: field === 'endWatch' ? 0 : leaseSeconds } } };
    return Promise.resolve({ json: () => Promise.resolve(json) });
  });
  let ids = 0;
  const client = createLiveStateClient({
    ...{ url: 'ws://127.0.0.1/graphql/realtime', graphqlUrl: 'http://127.0.0.1/graphql', fetch },
    token: () => Promise.resolve('token'),
    randomId: () => `id-${(ids += 1)}`,
    WebSocket: class {
      readyState = 0;
      send = () => undefined;
      close = () => undefined;
      addEventListener = () => undefined;
    },
  });
  return { client, sent };
}

const fieldsOf = (sent: readonly Sent[]) => sent.map(({ field }) => field);

describe('live mode', () => {
  it('takes a lease at once and renews it before two thirds are over, as the same viewer', async () => {
    const { client, sent } = live();

    client.keepLive({ referenceId });
    await pass(20 * minute);

    expect(new Set(sent.map(({ watchId }) => watchId))).toEqual(new Set(['id-1']));
    const gaps = sent.slice(1).map(({ at }, index) => at - (sent[index]?.at ?? 0));
    expect(sent[0]?.at).toBe(0);
    expect(gaps.length).toBeGreaterThan(4);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(renewAfterSeconds * 1_000);
    expect(Math.min(...gaps)).toBeGreaterThan(renewAfterSeconds * 890);
  });

  it.each(['SERVICE_UNAVAILABLE', 'RATE_LIMITED'])('tries again after %s, within a minute', async (error) => {
    const { client, sent } = live(error, error, undefined);

    client.keepLive({ referenceId });
    await pass(minute);

    expect(fieldsOf(sent)).toEqual(['renewWatch', 'renewWatch', 'renewWatch']);
    expect(sent[1]?.at).toBeGreaterThanOrEqual(5_000);
  });

  it('is not tried again without access', async () => {
    const { client, sent } = live('VEHICLE_NOT_FOUND');

    client.keepLive({ referenceId });
    await pass(20 * minute);

    expect(sent).toHaveLength(1);
  });

  it('ends once, after a renewal that is on the way, by a request that outlives the page', async () => {
    const { client, sent } = live();

    const liveMode = client.keepLive({ referenceId });
    liveMode.stop();
    liveMode.stop();
    await pass(20 * minute);

    expect(fieldsOf(sent)).toEqual(['renewWatch', 'endWatch']);
    expect(sent.map(({ keepalive }) => keepalive)).toEqual([false, true]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends with the client, for each viewer', async () => {
    const { client, sent } = live();
    client.keepLive({ referenceId });
    client.keepLive({ referenceId });
    await pass(minute);

    client.close();
    await pass(20 * minute);

    expect(sent.slice(2).map(({ field, watchId }) => `${field} ${watchId}`)).toEqual([
      'endWatch id-1',
      'endWatch id-2',
    ]);
    expect(() => client.keepLive({ referenceId })).toThrow('closed');
  });
});
