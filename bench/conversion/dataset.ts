/**
 * Fills a world's registry with as many vehicles as asked, in the engine's own bulk format (a
 * million puts would take a quarter of an hour). A thousand of them have real keyed hashes and
 * owners; the rest make the table and its indexes as large as they would be.
 */
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { startWorld, type World } from 'local-aws';
import { type Owner, makeOwners } from '../owners.ts';
import { benchTenant, benchVin } from '../vins.ts';

/** A VIN to convert, with its caller's token and the expected Reference ID. */
export interface Question {
  readonly vin: string;
  readonly referenceId: string;
  readonly accessToken: string;
}

const owners = 8;
const convertible = 1000;

/** Makes the world's folder; returns the conversions that its registry supports. */
export async function makeDataset(
  assembly: string,
  directory: string,
  vehicles: number,
): Promise<readonly Question[]> {
  const world = await startWorld({ assembly, directory, schedules: false, enforceWebAcl: false });
  try {
    const people = await makeOwners(world, owners);
    const questions = Array.from({ length: Math.min(vehicles, convertible) }, (_, index) =>
      question(index, people),
    );
    const source = join(directory, 'import');
    await exportVehicles(world, source, vehicles, questions);
    await exportOwnerships(world, source, questions, people);
    const schema = join(directory, 'import-schema.json');
    writeFileSync(schema, JSON.stringify(await describeTables(world)));
    await world.stop();
    importTables(source, schema, join(directory, 'dynamodb.db'));
    return questions;
  } finally {
    await world.stop();
  }
}

function question(index: number, people: readonly Owner[]): Question {
  const owner = people[index % people.length];
  if (owner === undefined) {
    throw new Error('At least one owner is needed.');
  }
  return { vin: benchVin(index), referenceId: randomUUID(), accessToken: owner.accessToken };
}

async function exportVehicles(
  world: World,
  source: string,
  vehicles: number,
  questions: readonly Question[],
): Promise<void> {
  const hashes: string[] = [];
  for (const { vin } of questions) {
    hashes.push(await hashVin(world, vin));
  }
  await exportItems(source, tableName(world, 'VehicleRegistry'), function* items() {
    for (let index = 0; index < vehicles; index += 1) {
      const asked = questions[index];
      yield vehicleItem(asked?.referenceId ?? randomUUID(), hashes[index] ?? randomHash(), index);
    }
  });
}

async function exportOwnerships(
  world: World,
  source: string,
  questions: readonly Question[],
  people: readonly Owner[],
): Promise<void> {
  const ownerOf = new Map(people.map(({ accessToken, principalId }) => [accessToken, principalId]));
  const since = new Date().toISOString();
  await exportItems(source, tableName(world, 'Ownership'), function* items() {
    for (const { accessToken, referenceId } of questions) {
      yield {
        ownerId: { S: ownerOf.get(accessToken) },
        referenceId: { S: referenceId },
        tenantId: { S: benchTenant },
        role: { S: 'OWNER' },
        since: { S: since },
        verifiedBy: { S: 'OPERATOR' },
        grantedBy: { S: randomUUID() },
      };
    }
  });
}

/** Returns an item of the size and shape that provisioning writes. */
function vehicleItem(referenceId: string, hashedVin: string, index: number) {
  const at = new Date(1_760_000_000_000 + index * 1000).toISOString();
  const certificateId = createHash('sha256').update(referenceId).digest('hex');
  return {
    referenceId: { S: referenceId },
    tenantId: { S: benchTenant },
    hashedVin: { S: hashedVin },
    encryptedVin: { S: randomBytes(170).toString('base64') },
    deviceId: { S: `tcu-${index}` },
    status: { S: 'ACTIVE' },
    attributes: { M: { brand: { S: 'Example' }, model: { S: 'One' }, year: { N: '2026' } } },
    certificate: { M: { certificateId: { S: certificateId }, notAfter: { S: at } } },
    createdAt: { S: at },
    updatedAt: { S: at },
    version: { N: '7' },
  };
}

const randomHash = (): string => `k1.${randomBytes(32).toString('base64url')}`;

async function hashVin(world: World, vin: string): Promise<string> {
  const { arn, keyId, roleArn } = hashFunction(world);
  const { Mac } = (await world.dispatcher.dispatch({
    service: 'kms',
    operation: 'GenerateMac',
    input: {
      KeyId: keyId,
      MacAlgorithm: 'HMAC_SHA_256',
      Message: Buffer.from(`vin:v1:${benchTenant}:${vin}`).toString('base64'),
    },
    principal: world.iam.assume(roleArn, 'lambda.amazonaws.com', 'bench', arn),
  })) as { readonly Mac: string };
  return `k1.${Buffer.from(Mac, 'base64').toString('base64url')}`;
}

/**
 * The function that may use the hash key. Peers and the dataset hash as this function, because no
 * other principal may, not even the account's root.
 */
export interface HashFunction {
  readonly keyId: string;
  readonly arn: string;
  readonly roleArn: string;
}

/** Finds the function by its environment variables. */
export function hashFunction(world: World): HashFunction {
  for (const logicalId of world.resourcesOfType('AWS::Lambda::Function')) {
    const { attributes, properties } = world.resource(logicalId);
    // CloudFormation's shape of the type, as our own CDK app writes it.
    const { Variables } = properties['Environment'] as {
      readonly Variables: Readonly<Record<string, string>>;
    };
    const keyId = Variables['VIN_HASH_KEY_ID'];
    if (keyId !== undefined && Variables['VIN_SEAL_KEY_ID'] === undefined) {
      return { keyId, arn: String(attributes['Arn']), roleArn: String(properties['Role']) };
    }
  }
  throw new Error('The template has no function that only hashes VINs.');
}

/** The physical name of a table of `domain/tables.ts`. */
export function tableName(world: World, table: string): string {
  const logicalId = world.resourcesOfType('AWS::DynamoDB::Table').find((id) => id.includes(table));
  if (logicalId === undefined) {
    throw new Error(`The template has no table ${table}.`);
  }
  return world.resource(logicalId).ref;
}

async function describeTables(world: World): Promise<readonly unknown[]> {
  const names = world.resourcesOfType('AWS::DynamoDB::Table').map((id) => world.resource(id).ref);
  return Promise.all(
    names.map((TableName) =>
      world.dispatcher.dispatch({
        service: 'dynamodb',
        operation: 'DescribeTable',
        input: { TableName },
        principal: world.iam.rootPrincipal,
      }),
    ),
  );
}

/** DynamoDB's export format: one `{"Item": …}` per line, in `<table>/data/*.json.gz`. */
async function exportItems(source: string, table: string, items: () => Iterable<unknown>): Promise<void> {
  const folder = join(source, table, 'data');
  mkdirSync(folder, { recursive: true });
  const lines = function* lines() {
    for (const item of items()) {
      yield `${JSON.stringify({ Item: item })}\n`;
    }
  };
  await pipeline(
    Readable.from(lines()),
    createGzip({ level: 1 }),
    createWriteStream(join(folder, 'items.json.gz')),
  );
}

function importTables(source: string, schema: string, database: string): void {
  const engine = join(
    dirname(createRequire(import.meta.url).resolve('@dynoxide/linux-x64/package.json')),
    'dynoxide',
  );
  for (const suffix of ['', '-wal', '-shm']) {
    rmSync(`${database}${suffix}`, { force: true });
  }
  const { status, stderr } = spawnSync(
    engine,
    ['import', '--source', source, '--schema', schema, '--output', database],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    throw new Error(`The import failed: ${stderr}`);
  }
  rmSync(source, { recursive: true });
}
