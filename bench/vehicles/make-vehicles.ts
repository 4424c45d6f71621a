/**
 * Makes vehicles as provisioning leaves them: certificate, thing, registry item, and access of one
 * owner. Provisioning a thousand would take minutes, and is not what is measured. An authority of
 * the benchmark signs their certificates; AWS IoT admits them once they are registered.
 */
import 'reflect-metadata';
import { randomBytes, randomUUID, webcrypto } from 'node:crypto';
import { ExtendedKeyUsage, ExtendedKeyUsageExtension, X509CertificateGenerator } from '@peculiar/x509';
import type { World } from 'local-aws';
import { ingestTopic } from '../../domain/topics.ts';
import { tableName } from '../conversion/dataset.ts';
import type { Owner } from '../owners.ts';
import { benchTenant } from '../vins.ts';

/** What a vehicle connects with; PEM. */
export interface BenchVehicle {
  readonly referenceId: string;
  readonly telemetryTopic: string;
  readonly certificate: string;
  readonly key: string;
}

/**
 * Makes vehicles that the owner has access to since a moment (epoch milliseconds): values observed
 * before it are not published to the owner.
 */
export async function makeVehicles(
  world: World,
  owner: Owner,
  count: number,
  since = Date.now() - 1000,
): Promise<readonly BenchVehicle[]> {
  const authority = await keyPair();
  const vehicles: BenchVehicle[] = [];
  for (let number = 0; number < count; number += 1) {
    const vehicle = await makeVehicle(authority, telemetryRuleIn(world));
    await register(world, vehicle);
    await putItems(world, vehicle, owner, since);
    vehicles.push(vehicle);
  }
  return vehicles;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

function keyPair(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

/** The name of the rule in `infra/iot/telemetry-rule.ts`. */
export function telemetryRuleIn(world: World): string {
  const rules = world.resourcesOfType('AWS::IoT::TopicRule').map((id) => world.resource(id).ref);
  const found = rules.find((name) => name.endsWith('_t'));
  if (found === undefined) {
    throw new Error('The world has no rule for telemetry.');
  }
  return found;
}

async function makeVehicle(authority: webcrypto.CryptoKeyPair, ruleName: string): Promise<BenchVehicle> {
  const [referenceId, keys] = [randomUUID(), await keyPair()];
  const certificate = await X509CertificateGenerator.create({
    serialNumber: randomBytes(8).toString('hex'),
    subject: `CN=${referenceId}`,
    issuer: 'CN=Benchmark authority',
    publicKey: keys.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: algorithm,
    notAfter: new Date(Date.now() + 86_400_000),
    extensions: [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8}\n-----END PRIVATE KEY-----\n`;
  const telemetryTopic = ingestTopic(ruleName, referenceId);
  return { referenceId, telemetryTopic, certificate: certificate.toString('pem'), key };
}

async function register(world: World, { referenceId: thingName, certificate }: BenchVehicle): Promise<void> {
  const call = (operation: string, input: object) =>
    world.dispatcher.dispatch({ service: 'iot', operation, input, principal: world.iam.rootPrincipal });
  // AWS IoT's response to this operation.
  const { certificateArn: principal } = (await call('RegisterCertificateWithoutCA', {
    certificatePem: certificate,
    status: 'ACTIVE',
  })) as { readonly certificateArn: string };
  const policyName = Object.values(world.stacks).find((stack) => 'VehiclePolicyName' in stack)?.[
    'VehiclePolicyName'
  ];
  await call('AttachPolicy', { policyName, target: principal });
  await call('CreateThing', { thingName });
  await call('AttachThingPrincipal', { thingName, principal, thingPrincipalType: 'EXCLUSIVE_THING' });
}

async function putItems(
  world: World,
  { referenceId }: BenchVehicle,
  owner: Owner,
  since: number,
): Promise<void> {
  const at = new Date(since).toISOString();
  const put = (table: string, Item: object) =>
    world.dispatcher.dispatch({
      service: 'dynamodb',
      operation: 'PutItem',
      input: { TableName: tableName(world, table), Item },
      principal: world.iam.rootPrincipal,
    });
  await put('VehicleRegistry', {
    referenceId: { S: referenceId },
    tenantId: { S: benchTenant },
    hashedVin: { S: `k1.${randomBytes(32).toString('base64url')}` },
    encryptedVin: { S: randomBytes(170).toString('base64') },
    status: { S: 'ACTIVE' },
    attributes: { M: {} },
    createdAt: { S: at },
    updatedAt: { S: at },
    version: { N: '7' },
  });
  await put('Ownership', {
    ownerId: { S: owner.principalId },
    referenceId: { S: referenceId },
    tenantId: { S: benchTenant },
    role: { S: 'OWNER' },
    since: { S: at },
    verifiedBy: { S: 'OPERATOR' },
    grantedBy: { S: randomUUID() },
  });
  await put('VehicleState', {
    referenceId: { S: referenceId },
    viewers: { M: { [owner.principalId]: { M: { role: { S: 'OWNER' }, since: { S: at } } } } },
  });
}
