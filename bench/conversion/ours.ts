/**
 * Our side's process: `tsx bench/conversion/ours.ts <assembly> <directory>` starts the world and
 * prints what peers share with it.
 */
import { join } from 'node:path';
import type { JSONWebKeySet } from 'jose';
import { startWorld } from 'local-aws';
import { startOpenEngine } from '../../packages/local-aws/test/support/open-engine.ts';
import { hashFunction, tableName } from './dataset.ts';
import type { PeerSettings } from './settings.ts';

/** The one line that our process prints, as JSON. */
export interface OursReady {
  readonly graphqlUrl: string;
  readonly peerSettings: PeerSettings;
}

const [assembly = '', directory = ''] = process.argv.slice(2);
// Peers must reach the same tables. The world's own engine admits no other process.
const engine = await startOpenEngine(join(directory, 'dynamodb.db'));
const world = await startWorld({
  assembly,
  directory,
  schedules: false,
  enforceWebAcl: false,
  dynamoDbEndpoint: engine.endpoint,
});
const { outputs } = world;
const { arn, keyId, roleArn } = hashFunction(world);
const jwksResponse = await fetch(`${world.url}/${outputs.UserPoolId}/.well-known/jwks.json`);
// The user pool's public keys.
const jwks = (await jwksResponse.json()) as JSONWebKeySet;
const ready: OursReady = {
  graphqlUrl: outputs.GraphqlUrl,
  peerSettings: {
    region: outputs.Region,
    credentials: world.iam.credentialsFor(roleArn, 'lambda.amazonaws.com', 'peer', arn),
    dynamodbEndpoint: engine.endpoint,
    kmsEndpoint: world.url,
    vinHashKeyId: keyId,
    issuer: `https://cognito-idp.${outputs.Region}.amazonaws.com/${outputs.UserPoolId}`,
    jwks,
    tables: {
      VehicleRegistry: tableName(world, 'VehicleRegistry'),
      Ownership: tableName(world, 'Ownership'),
      AuditLog: tableName(world, 'AuditLog'),
      Allowances: tableName(world, 'Allowances'),
    },
  },
};
process.stdout.write(`${JSON.stringify(ready)}\n`);
process.on('SIGTERM', () => void stop());

async function stop(): Promise<void> {
  await world.stop();
  await engine.stop();
  process.exit(0);
}
