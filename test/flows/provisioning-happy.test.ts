/**
 * Provisioning without faults: what a vehicle gets, and which requests are rejected before anything
 * is written.
 */
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { caller, type ProvisioningInput, type ProvisioningWorld } from '../support/provisioning.ts';
import { shareProvisioningWorld } from '../support/shared-provisioning.ts';
import { requireOpenssl, verifyClientCertificate } from 'local-aws/testing/openssl';
import { keyPair, signingRequest } from 'local-aws/testing/signing-requests';
import { europeanVin } from '../support/vins.ts';

let at: ProvisioningWorld;
beforeAll(async () => {
  at = await shareProvisioningWorld();
});
afterAll(() => at.stop());

describe('a new vehicle', () => {
  it('gets a certificate for client authentication that names the Reference ID alone', async () => {
    const input = await at.newInput();

    const response = await provisioned(input);

    const certificate = new X509Certificate(response.certificate);
    expect(certificate.subject).toBe(`CN=${response.referenceId}`);
    expect(certificate.subjectAltName).toBeUndefined();
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(response).toMatchObject({
      iotEndpoint: expect.stringMatching(/\S/) as string,
      telemetryTopic: expect.stringMatching(
        `^\\$aws/rules/[A-Za-z0-9_]+/dt/v1/${response.referenceId}/telemetry$`,
      ) as string,
      notAfter: new Date(certificate.validTo).toISOString(),
    });
  });

  it('gets a certificate that OpenSSL verifies against the authority', async (context) => {
    requireOpenssl(context);
    const { certificate, certificateChain } = await provisioned(await at.newInput());

    const verdict = verifyClientCertificate(certificate, certificateChain);

    expect(verdict, verdict.output).toMatchObject({ ok: true });
  });

  it('has one of everything, and a history', async () => {
    const input = await at.newInput();

    const { referenceId } = await provisioned({ ...input, attributes: { brand: 'Example', year: 2026 } });

    expect(await at.orphans()).toEqual([]);
    expect(await at.historyOf(referenceId)).toEqual(['RESERVED', 'ACTIVATED']);
    expect(await at.findVehicle(referenceId)).toMatchObject({
      tenantId: caller.tenantId,
      deviceId: input.deviceId,
      status: 'ACTIVE',
      attributes: { brand: 'Example', year: 2026 },
    });
  });

  it('gets the same response to a repetition, which writes nothing', async () => {
    const input = await at.newInput();
    const first = await provisioned(input);

    const calls = await at.callsOf(async () => {
      expect(await provisioned({ ...input, vin: ` ${input.vin.toLowerCase()} ` })).toEqual(first);
    });

    expect(calls.map(({ operation }) => operation).filter((name) => name !== 'DescribeEndpoint')).toEqual([
      'GenerateMac',
      'BatchGetItem',
      'GetItem',
      'GetCertificate',
    ]);
  });

  it('is created in FleetWise after its thing, if FleetWise is deployed', async () => {
    const input = await at.newInput();

    const calls = await at.callsOf(() => provisioned(input));

    const inOrder = calls
      .map(({ operation }) => operation)
      .filter((name) => /^(Create(Thing|Vehicle)|AssociateVehicleFleet)$/.test(name));
    expect(inOrder).toEqual(
      inject('fleetWise') ? ['CreateThing', 'CreateVehicle', 'AssociateVehicleFleet'] : ['CreateThing'],
    );
  });

  it('belongs to its tenant, so that another tenant gets another vehicle for the same VIN', async () => {
    const input = await at.newInput();
    const other = await at.newInput({ tenantId: 'south' });
    const first = await provisioned(input);

    const second = await at.provision({ ...other, vin: input.vin }, { ...caller, tenantId: 'south' });

    if (!('ok' in second)) {
      throw new Error(JSON.stringify(second));
    }
    expect(second.ok.referenceId).not.toBe(first.referenceId);
    const [one, two] = [await at.findVehicle(first.referenceId), await at.findVehicle(second.ok.referenceId)];
    expect(one?.hashedVin).not.toBe(two?.hashedVin);
  });
});

describe('a request is rejected before anything is sealed, written or issued', () => {
  const harmless = ['GenerateMac', 'BatchGetItem', 'GetItem'];

  async function refusal(input: ProvisioningInput, further: readonly string[] = []) {
    const allowed = [...harmless, ...further];
    let outcome: unknown;
    const calls = await at.callsOf(async () => {
      outcome = await at.provision(input);
    });
    expect(calls.map(({ operation }) => operation).filter((name) => !allowed.includes(name))).toEqual([]);
    return outcome;
  }

  it('for a VIN that is not valid', async () => {
    const input = await at.newInput();

    expect(await refusal({ ...input, vin: 'WG0000000' })).toEqual({ error: { code: 'INVALID_VIN' } });
  });

  it('for a device id or an attribute that breaks its rule or holds the VIN', async () => {
    const input = await at.newInput();

    expect(await refusal({ ...input, deviceId: `tcu-${input.vin}` })).toEqual(invalid('deviceId'));
    expect(await refusal({ ...input, deviceId: '../tcu' })).toEqual(invalid('deviceId'));
    expect(await refusal({ ...input, attributes: { brand: input.vin.toLowerCase() } })).toEqual(
      invalid('brand'),
    );
    expect(await refusal({ ...input, attributes: { year: 1899 } })).toEqual(invalid('year'));
  });

  it('for a certificate signing request that is not acceptable', async () => {
    const input = await at.newInput();
    const weak = await signingRequest({ key: 'RSA-1024' });

    expect(await refusal({ ...input, certificateSigningRequest: weak })).toEqual(badRequest('WEAK_KEY'));
    const named = await signingRequest({ subject: `CN=${input.vin}` });
    expect(await refusal({ ...input, certificateSigningRequest: named })).toEqual(
      badRequest('VIN_IN_REQUEST'),
    );
  });

  it("for a device that is unknown, another tenant's or withdrawn", async () => {
    const input = await at.newInput();
    const foreign = await at.newInput({ tenantId: 'south' });
    const withdrawn = await at.newInput({ status: 'WITHDRAWN' });

    expect(await refusal({ ...input, deviceId: 'tcu-nowhere' })).toEqual({
      error: { code: 'DEVICE_UNKNOWN' },
    });
    expect(await refusal(foreign)).toEqual({ error: { code: 'DEVICE_UNKNOWN' } });
    // Only the record that the device appeared.
    expect(await refusal(withdrawn, ['PutItem'])).toEqual({ error: { code: 'DEVICE_WITHDRAWN' } });
  });

  it('for another key than the inventory names', async () => {
    const input = await at.newInput({ publicKeyFingerprint: 'ab'.repeat(32) });

    expect(await refusal(input)).toEqual({ error: { code: 'KEY_MISMATCH' } });
  });

  it('for a device, VIN or key of another vehicle, and for other attributes', async () => {
    const keys = await keyPair();
    const input = {
      ...(await at.newInput()),
      certificateSigningRequest: await signingRequest({ keys }),
      attributes: { brand: 'Example' },
    };
    const other = await at.newInput();
    await provisioned(input);

    expect(await refusal({ ...other, deviceId: input.deviceId })).toEqual({
      error: { code: 'DEVICE_IN_USE' },
    });
    expect(await refusal({ ...other, vin: input.vin })).toEqual({ error: { code: 'DEVICE_MISMATCH' } });
    const sameKey = await signingRequest({ keys, subject: 'CN=another unit' });
    expect(await refusal({ ...other, certificateSigningRequest: sameKey })).toEqual({
      error: { code: 'KEY_IN_USE' },
    });
    expect(await refusal({ ...input, attributes: { brand: 'Other' } })).toEqual({
      error: { code: 'ATTRIBUTES_MISMATCH' },
    });
  });

  it('and nothing is left behind', async () => {
    const input = await at.newInput();
    await refusal({ ...input, vin: europeanVin().slice(1) });

    expect(await at.vehiclesOfDevice(input.deviceId)).toEqual([]);
    expect(await at.orphans()).toEqual([]);
  });
});

async function provisioned(input: ProvisioningInput) {
  const outcome = await at.provision(input);
  if (!('ok' in outcome)) {
    throw new Error(JSON.stringify(outcome));
  }
  return outcome.ok;
}

function invalid(argument: string) {
  return { error: { code: 'INVALID_ARGUMENT', info: { argument } } };
}

function badRequest(reason: string) {
  return { error: { code: 'INVALID_CSR', info: { reason } } };
}
