import { spawn } from 'node:child_process';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { DeleteCertificateCommand, UpdateCertificateCommand } from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTlsEndpoint } from '../../../../src/services/iot/broker/tls-endpoint.ts';
import { createServerIdentity } from '../../../../src/services/iot/broker/server-authority.ts';
import { fileState } from '../../../../src/state/file-state.ts';
import { memoryState } from '../../../../src/state/memory-state.ts';
import { requireOpenssl } from '../../../../testing/openssl.ts';
import { tryToConnect } from '../../../../testing/mqtt-device.ts';
import { type BrokerWorld, makeIdentity, startBrokerWorld } from './broker-world.ts';

const hour = 3_600_000;

let world: BrokerWorld;
beforeAll(async () => {
  world = await startBrokerWorld();
});
afterAll(async () => {
  await world.stop();
  expect(world.defects).toEqual([]);
});

describe('a certificate', () => {
  it('is accepted when it is registered and ACTIVE, regardless of its signer', async () => {
    const device = await world.register();

    expect(await world.tryToConnect(device)).toBe('connected');
  });

  it.each(['P-256', 'P-384', 'RSA-2048'] as const)('may have a key of %s', async (kind) => {
    const device = await world.register({ kind });

    expect(await world.tryToConnect(device)).toBe('connected');
  });

  it('must be presented', async () => {
    const { clientId } = await world.register();

    const outcome = await tryToConnect(world.broker, {}, { clientId });

    expect(outcome).toBe('refused');
    expect(world.lastEntry()).toMatchObject({ eventType: 'Connect', details: 'NO_CERTIFICATE' });
  });

  it('is refused when it is not registered, even with the subject of a registered one', async () => {
    const { clientId } = await world.register();
    const impostor = await makeIdentity({ subject: `CN=${clientId}` });

    const outcome = await tryToConnect(world.broker, impostor, { clientId });

    expect(outcome).toBe('refused');
    expect(world.lastEntry()).toMatchObject({ details: 'CERTIFICATE_NOT_REGISTERED' });
  });

  it.each(['INACTIVE', 'REVOKED'] as const)(
    'that is %s is refused until it is ACTIVE again',
    async (newStatus) => {
      const device = await world.register();
      const setStatus = (status: typeof newStatus | 'ACTIVE') =>
        world.iot.send(
          new UpdateCertificateCommand({ certificateId: device.certificateId, newStatus: status }),
        );

      await setStatus(newStatus);
      const meanwhile = await world.tryToConnect(device);
      const { details } = world.lastEntry();
      await setStatus('ACTIVE');

      expect(meanwhile).toBe('refused');
      expect(details).toBe('CERTIFICATE_NOT_ACTIVE');
      expect(await world.tryToConnect(device)).toBe('connected');
    },
  );

  it('that was deleted is refused', async () => {
    const device = await world.register({ status: 'INACTIVE', thing: false, statements: [] });
    await world.iot.send(new DeleteCertificateCommand({ certificateId: device.certificateId }));

    expect(await world.tryToConnect(device)).toBe('refused');
    expect(world.lastEntry()).toMatchObject({ details: 'CERTIFICATE_NOT_REGISTERED' });
  });

  it('is refused before and after its validity', async () => {
    const early = await world.register({ validFrom: Date.now() + hour, validTo: Date.now() + 2 * hour });
    const late = await world.register({ validFrom: Date.now() - 2 * hour, validTo: Date.now() - hour });

    for (const device of [early, late]) {
      expect(await world.tryToConnect(device)).toBe('refused');
      expect(world.lastEntry()).toMatchObject({ details: 'CERTIFICATE_NOT_VALID' });
    }
  });

  it('is useless without its key, because the handshake fails', async () => {
    const device = await world.register();
    const thief = await makeIdentity();
    const entries = world.broker.log.entries().length;

    const outcome = await tryToConnect(
      world.broker,
      { certificate: device.identity.certificate, key: forgedKey(device.identity, thief.key) },
      { clientId: device.clientId },
    );

    expect(outcome).toMatch(/bad signature|decrypt error|alert|socket|refused|ECONNRESET/i);
    expect(outcome).not.toBe('connected');
    expect(world.broker.log.entries()).toHaveLength(entries);
  });

  it('cannot connect before the world is ready', async () => {
    const closed = await startBrokerWorld({ open: false });
    const device = await closed.register();

    const before = await closed.tryToConnect(device);
    closed.broker.open();

    expect(before).toBe('refused');
    expect(await closed.tryToConnect(device)).toBe('connected');
    await closed.stop();
  });
});

describe('the server', () => {
  it('has a certificate for localhost, by name and address, from the authority that clients trust', async () => {
    const device = await world.register();
    const { clientId, identity } = device;

    expect(await tryToConnect({ ...world.broker, host: '127.0.0.1' }, identity, { clientId })).toBe(
      'connected',
    );
    expect(await tryToConnect(world.broker, identity, { clientId, servername: 'elsewhere.example' })).toMatch(
      /altnames/,
    );
    const stranger = (await createServerIdentity(memoryState())).certificateAuthority;
    expect(
      await tryToConnect({ ...world.broker, certificateAuthority: stranger }, identity, { clientId }),
    ).toMatch(/unable to verify|self-signed|signature/);
  });

  it('keeps its authority over a restart, and gets a new certificate each time', async () => {
    const directory = mkdtempSync(path.join(os.tmpdir(), 'broker-'));
    const identities = [];
    for (let start = 0; start < 2; start += 1) {
      const state = fileState(directory);
      identities.push(await createServerIdentity(state));
      state.close();
    }
    rmSync(directory, { recursive: true });

    const [first, second] = identities;
    expect(second?.certificateAuthority).toBe(first?.certificateAuthority);
    expect(second?.certificate).not.toBe(first?.certificate);
  });

  it('refuses TLS versions before 1.2', async () => {
    const { identity } = await world.register();

    // OpenSSL itself refuses old versions unless its security level is 0.
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

    await expect(handshake(identity, old)).rejects.toThrow(/protocol version/);
    expect(await handshake(identity, { maxVersion: 'TLSv1.2' })).toMatchObject({ protocol: 'TLSv1.2' });
    expect(await handshake(identity, {})).toMatchObject({ protocol: 'TLSv1.3' });
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'requires proof of the key on each connection (%s)',
    async (version) => {
      const { identity } = await world.register();
      const versions = { minVersion: version, maxVersion: version };
      const { session } = await handshake(identity, versions);

      const second = await handshake(identity, { ...versions, ...(session && { session }) });

      expect(second).toMatchObject({ protocol: version, isReused: false });
    },
  );

  it('names the process that holds its port when the port is in use', async () => {
    const identity = await createServerIdentity(memoryState());

    const start = startTlsEndpoint(world.broker.port, identity, () => undefined);

    await expect(start).rejects.toThrow(
      new RegExp(`Port ${world.broker.port} \\(where devices connect\\) is held by process ${process.pid} `),
    );
  });
});

describe('OpenSSL', () => {
  it('connects with a device’s certificate, and trusts the server', async (context) => {
    requireOpenssl(context);
    const device = await world.register();

    const output = await sClient(device.identity, connectPacket(device.clientId));

    expect(output.stderr).not.toMatch(/verify error/);
    // CONNACK, no session present, accepted (MQTT 3.1.1 §3.2).
    expect(output.stdout).toEqual(Buffer.from([0x20, 2, 0, 0]));
  });

  it('gets no response with a certificate that is not registered', async (context) => {
    requireOpenssl(context);
    const { clientId } = await world.register();

    const output = await sClient(await makeIdentity({ subject: `CN=${clientId}` }), connectPacket(clientId));

    expect(output.stdout).toEqual(Buffer.alloc(0));
  });
});

/**
 * Returns a private key that claims the certificate's public half but is another's. OpenSSL lets a
 * client use it, and only the handshake detects it.
 */
function forgedKey({ certificate }: { readonly certificate: string }, other: string): string {
  const { x, y } = new X509Certificate(certificate).publicKey.export({ format: 'jwk' });
  const stolen = createPrivateKey(other).export({ format: 'jwk' });
  const key = createPrivateKey({ format: 'jwk', key: { ...stolen, ...(x && { x }), ...(y && { y }) } });
  expect(createPublicKey(key).export({ format: 'jwk' }).x).toBe(x);
  return key.export({ format: 'pem', type: 'sec1' }).toString();
}

/**
 * Completes the handshake, then reads until the server has sent its session tickets, if it sends
 * any.
 */
async function handshake(
  { certificate: cert, key }: { readonly certificate: string; readonly key: string },
  options: ConnectionOptions,
) {
  const { port, certificateAuthority: ca } = world.broker;
  const socket = connectTls({ host: 'localhost', port, ca, cert, key, ...options });
  await once(socket, 'secureConnect');
  await new Promise((resolve) => setTimeout(resolve, 50));
  const [protocol, isReused, session] = [socket.getProtocol(), socket.isSessionReused(), socket.getSession()];
  socket.destroy();
  return { protocol, isReused, session };
}

/** CONNECT of MQTT 3.1.1 (§3.1): clean session, keep alive 60 seconds. */
function connectPacket(clientId: string): Buffer {
  const id = Buffer.from(clientId);
  const variable = Buffer.from([0, 4, ...Buffer.from('MQTT'), 4, 2, 0, 60, 0, id.length]);
  return Buffer.concat([Buffer.from([0x10, variable.length + id.length]), variable, id]);
}

async function sClient(identity: { readonly certificate: string; readonly key: string }, packet: Buffer) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 's-client-'));
  const file = (name: string, content: string): string => {
    writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };
  const child = spawn('openssl', [
    ...['s_client', '-quiet', '-connect', `localhost:${world.broker.port}`],
    ...['-CAfile', file('ca.pem', world.broker.certificateAuthority), '-verify_return_error'],
    ...['-verify_hostname', 'localhost', '-servername', 'localhost'],
    ...['-cert', file('cert.pem', identity.certificate), '-key', file('key.pem', identity.key)],
  ]);
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => {
    out.push(chunk);
    child.kill();
  });
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => undefined);
  child.stdin.write(packet);
  await once(child, 'close');
  rmSync(folder, { recursive: true });
  return { stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() };
}
