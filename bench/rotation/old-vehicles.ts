/**
 * Fills a world with vehicles whose hashes have version 1, as a deployment has them before a
 * rotation. They have real hashes and ciphertexts, but are written into the tables directly:
 * provisioning 100,000 of them would take hours.
 */
import { randomUUID } from 'node:crypto';
import type { World } from 'local-aws';
import { vinGuard } from '../../domain/registry.ts';
import type { Question } from '../conversion/dataset.ts';
import { type Owner, makeOwners } from '../owners.ts';
import { benchTenant, benchVin } from '../vins.ts';

type Item = Readonly<Record<string, object>>;

const owners = 4;
/** Vehicles that are converted; the others are only re-hashed. */
const convertible = 500;
/** Most items in one call of BatchWriteItem. */
const batchSize = 25;

/** Writes the vehicles, and returns the conversions that some of them permit. */
export async function writeOldVehicles(world: World, count: number): Promise<readonly Question[]> {
  const people = await makeOwners(world, owners);
  const kms = kmsOf(world);
  const questions: Question[] = [];
  for (let first = 0; first < count; first += batchSize) {
    const indexes = Array.from({ length: Math.min(batchSize, count - first) }, (_, at) => first + at);
    const made = await Promise.all(indexes.map((index) => kms.vehicle(index)));
    await write(
      world,
      'VehicleRegistry',
      made.map(({ vehicle }) => vehicle),
    );
    await write(
      world,
      'UniqueKeys',
      made.map(({ guard }) => guard),
    );
    for (const { index, referenceId } of made.filter((each) => each.index < convertible)) {
      const owner = people[index % people.length];
      if (owner !== undefined) {
        questions.push({ vin: benchVin(index), referenceId, accessToken: owner.accessToken });
        await write(world, 'Ownership', [access(referenceId, owner)]);
      }
    }
  }
  return questions;
}

/** Hashes and seals VINs under the roles of the functions that are allowed to. */
function kmsOf(world: World) {
  const hashing = functionOf(world, 'FunctionsHashVin');
  const sealing = functionOf(world, 'FunctionsProvisionVehicle');
  const {
    VIN_HASH_KEY_VERSION: version,
    VIN_HASH_KEY_ID: written,
    OTHER_VIN_HASH_KEY_ID: other,
  } = hashing.variables;
  const KeyId = version === '1' ? written : other;
  const call = (operation: string, input: object, by: typeof hashing) =>
    world.dispatcher.dispatch({ service: 'kms', operation, input, principal: by.principal });
  return {
    async vehicle(index: number) {
      const referenceId = randomUUID();
      const vin = benchVin(index);
      const Message = Buffer.from(`vin:v1:${benchTenant}:${vin}`).toString('base64');
      // KMS's wire shapes.
      const { Mac } = (await call(
        'GenerateMac',
        { KeyId, MacAlgorithm: 'HMAC_SHA_256', Message },
        hashing,
      )) as {
        readonly Mac: string;
      };
      const { CiphertextBlob } = (await call(
        'Encrypt',
        {
          KeyId: sealing.variables['VIN_SEAL_KEY_ID'],
          Plaintext: Buffer.from(vin).toString('base64'),
          EncryptionContext: { tenantId: benchTenant, referenceId },
        },
        sealing,
      )) as { readonly CiphertextBlob: string };
      const hashedVin = `k1.${Buffer.from(Mac, 'base64').toString('base64url')}`;
      return {
        index,
        referenceId,
        vehicle: vehicleItem(referenceId, hashedVin, CiphertextBlob),
        guard: { key: { S: vinGuard(hashedVin) }, referenceId: { S: referenceId } },
      };
    },
  };
}

function vehicleItem(referenceId: string, hashedVin: string, encryptedVin: string): Item {
  const at = new Date().toISOString();
  return {
    referenceId: { S: referenceId },
    tenantId: { S: benchTenant },
    hashedVin: { S: hashedVin },
    encryptedVin: { S: encryptedVin },
    deviceId: { S: `tcu-${referenceId}` },
    status: { S: 'ACTIVE' },
    attributes: { M: { brand: { S: 'Example' }, model: { S: 'One' }, year: { N: '2026' } } },
    createdAt: { S: at },
    updatedAt: { S: at },
    version: { N: '7' },
  };
}

function access(referenceId: string, { principalId }: Owner): Item {
  return {
    ownerId: { S: principalId },
    referenceId: { S: referenceId },
    tenantId: { S: benchTenant },
    role: { S: 'OWNER' },
    since: { S: new Date().toISOString() },
    verifiedBy: { S: 'OPERATOR' },
    grantedBy: { S: principalId },
  };
}

/** A function of the template, with a session of its role. */
function functionOf(world: World, prefix: string) {
  const id = world.resourcesOfType('AWS::Lambda::Function').find((each) => each.startsWith(prefix)) ?? '';
  const { attributes, properties } = world.resource(id);
  // CloudFormation's shape of the type, as our own CDK app writes it.
  const { Variables: variables } = properties['Environment'] as {
    readonly Variables: Readonly<Record<string, string>>;
  };
  const role = String(properties['Role']);
  const principal = world.iam.assume(role, 'lambda.amazonaws.com', 'bench', String(attributes['Arn']));
  return { variables, principal };
}

async function write(world: World, table: string, items: readonly Item[]): Promise<void> {
  const id = world.resourcesOfType('AWS::DynamoDB::Table').find((each) => each.includes(table)) ?? '';
  const requests = items.map((Item) => ({ PutRequest: { Item } }));
  await world.dispatcher.dispatch({
    service: 'dynamodb',
    operation: 'BatchWriteItem',
    input: { RequestItems: { [world.resource(id).ref]: requests } },
    principal: world.iam.rootPrincipal,
  });
}
