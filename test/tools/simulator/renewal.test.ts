/** When a simulated vehicle asks for a certificate, what it stores before, and its way back. */
import 'reflect-metadata';
import { createPrivateKey, createPublicKey, webcrypto } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Renewal, type RenewalMemory } from '../../../tools/simulator/renewal.ts';
import { createVehicleKey } from '../../../tools/simulator/provisioning/vehicle-key.ts';
import type { VehicleIdentity } from '../../../tools/simulator/wire/mqtt-connection.ts';
import type { OutgoingMessage } from '../../../tools/simulator/wire/outbox.ts';
import { type ManualClock, createManualClock, morning } from './manual-clock.ts';

const dayMs = 86_400_000;
const referenceId = '4f1d2c3b-0000-4000-8000-000000000001';
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A certificate for the key, valid for 90 days from the given moment. */
async function certificateFor(key: string, from: number): Promise<string> {
  const spki = createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'der' });
  const authority = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: '01',
    subject: `CN=${referenceId}`,
    issuer: 'CN=authority',
    notBefore: new Date(from),
    notAfter: new Date(from + 90 * dayMs),
    publicKey: await webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
    signingKey: authority.privateKey,
    signingAlgorithm: algorithm,
  });
  return `${certificate.toString('pem')}\n`;
}

let first: VehicleIdentity;
beforeAll(async () => {
  const key = createVehicleKey();
  first = { key, certificate: await certificateFor(key, morning) };
});

let clock: ManualClock;
let sent: OutgoingMessage[];
let kept: RenewalMemory[];
let reconnected: VehicleIdentity[];
let renewal: Renewal;
beforeEach(() => {
  clock = createManualClock();
  [sent, kept, reconnected] = [[], [], []];
  renewal = start();
});

function start(remembered?: RenewalMemory): Renewal {
  const started: Renewal = new Renewal({
    referenceId,
    identity: first,
    store: { keep: (memory) => kept.push(memory), ...(remembered && { remembered }) },
    clock,
    send: (message) => sent.push(message),
    reconnect: () => reconnected.push(started.identity),
    renewed: () => undefined,
  });
  return started;
}

/** Advances to the renewal's time; returns the key that the vehicle asks with. */
async function asked(): Promise<string> {
  renewal.onConnected();
  clock.advance(morning + 60 * dayMs + 1_000 - clock.now());
  await vi.waitFor(() => expect(sent).toHaveLength(1));
  return kept.at(-1)?.pendingKey ?? '';
}

/** Responds with a certificate for the vehicle's key. */
async function renewed(telemetryTopic?: unknown): Promise<VehicleIdentity> {
  const key = await asked();
  const certificate = await certificateFor(key, clock.now());
  const useBefore = new Date(clock.now() + dayMs).toISOString();
  renewal.onMessage(JSON.stringify({ certificate, certificateChain: '', useBefore, telemetryTopic }));
  return { key, certificate };
}

describe('a vehicle', () => {
  it('asks at two thirds of the lifetime, with a key that is stored before', async () => {
    renewal.onConnected();
    clock.advance(60 * dayMs - 1_000);
    expect(sent).toEqual([]);

    const key = await asked();

    expect(sent[0]?.topic).toBe(`dt/v1/${referenceId}/certificate-request`);
    expect(key).toContain('PRIVATE KEY');
  });

  it('asks again with the same key, after a quarter of an hour and after a restart', async () => {
    const key = await asked();
    clock.advance(15 * 60_000);
    await vi.waitFor(() => expect(sent).toHaveLength(2));
    renewal = start({ pendingKey: key });
    renewal.onConnected();
    clock.advance(0);
    await vi.waitFor(() => expect(sent).toHaveLength(3));

    expect(new Set(kept.map(({ pendingKey }) => pendingKey))).toEqual(new Set([key]));
  });

  it('stores the topic that the certificate comes with, and keeps it when a later one has none', async () => {
    await renewed('$aws/rules/r/own');

    expect(renewal.telemetryTopic).toBe('$aws/rules/r/own');
    expect(kept.at(-1)?.telemetryTopic).toBe('$aws/rules/r/own');
    expect(start(kept.at(-1)).telemetryTopic).toBe('$aws/rules/r/own');
  });

  it('has no topic of its own from a cloud that names none', async () => {
    await renewed();

    expect(kept.at(-1)).not.toHaveProperty('telemetryTopic');
    expect(renewal.telemetryTopic).toBeUndefined();
  });

  it('stores the certificate beside the old one before it connects with it', async () => {
    const next = await renewed();

    expect(kept.at(-1)).toMatchObject({ current: next, previous: first });
    expect(reconnected).toEqual([next]);
  });

  it('ignores a certificate for another key, and one that it did not ask for', async () => {
    const certificate = await certificateFor(createVehicleKey(), clock.now());
    renewal.onMessage(JSON.stringify({ certificate }));
    await asked();
    renewal.onMessage(JSON.stringify({ certificate }));
    renewal.onMessage('not JSON');

    expect(renewal.identity).toBe(first);
  });

  it('goes back to the old certificate after three failed attempts, and forth again', async () => {
    const next = await renewed();

    renewal.onFailedAttempt();
    renewal.onFailedAttempt();
    expect(renewal.identity).toEqual(next);
    renewal.onFailedAttempt();
    expect(renewal.identity).toEqual(first);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      renewal.onFailedAttempt();
    }

    expect(renewal.identity).toEqual(next);
  });

  it('keeps both until the cloud has decided, and then the one that connects', async () => {
    const next = await renewed();

    renewal.onConnected();
    expect(kept.at(-1)).toHaveProperty('previous');
    clock.advance(2 * dayMs + 1_000);
    renewal.onConnected();

    expect(kept.at(-1)).toEqual({ current: next });
  });

  it('goes back to the old certificate when the new one is undone after a late connection', async () => {
    await renewed();
    clock.advance(dayMs + 1_000);

    renewal.onConnected();
    renewal.onFailedAttempt();
    renewal.onFailedAttempt();
    renewal.onFailedAttempt();
    expect(renewal.identity).toEqual(first);
    clock.advance(dayMs);
    renewal.onConnected();

    expect(kept.at(-1)).toHaveProperty('current', first);
    expect(kept.at(-1)).not.toHaveProperty('previous');
    await vi.waitFor(() => expect(sent, 'asks again').toHaveLength(2));
  });

  it('makes another key when its key was refused', async () => {
    const key = await asked();
    renewal.onMessage(JSON.stringify({ error: 'KEY_RETIRED' }));
    clock.advance(15 * 60_000);
    await vi.waitFor(() => expect(sent).toHaveLength(2));

    expect(kept.at(-1)?.pendingKey).not.toBe(key);
  });

  it('asks with its present key when the inventory pins it', async () => {
    await asked();
    renewal.onMessage(JSON.stringify({ error: 'KEY_MISMATCH' }));

    expect(kept.at(-1)?.pendingKey).toBe(first.key);
  });
});
