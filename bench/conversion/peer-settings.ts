import type { JSONWebKeySet } from 'jose';
import type { World } from 'local-aws';
import { hashFunction, tableName } from './dataset.ts';
import type { PeerSettings } from './settings.ts';

/** Returns the settings with which a peer shares the world's user pool, hash key and tables. */
export async function peerSettings(world: World, dynamodbEndpoint: string): Promise<PeerSettings> {
  const { outputs } = world;
  const { arn, keyId, roleArn } = hashFunction(world);
  const jwksResponse = await fetch(`${world.url}/${outputs.UserPoolId}/.well-known/jwks.json`);
  return {
    region: outputs.Region,
    credentials: world.iam.credentialsFor(roleArn, 'lambda.amazonaws.com', 'peer', arn),
    dynamodbEndpoint,
    kmsEndpoint: world.url,
    vinHashKeyId: keyId,
    issuer: `https://cognito-idp.${outputs.Region}.amazonaws.com/${outputs.UserPoolId}`,
    // The user pool's public keys.
    jwks: (await jwksResponse.json()) as JSONWebKeySet,
    tables: {
      VehicleRegistry: tableName(world, 'VehicleRegistry'),
      Ownership: tableName(world, 'Ownership'),
      PersonPatterns: tableName(world, 'PersonPatterns'),
      AuditLog: tableName(world, 'AuditLog'),
      Allowances: tableName(world, 'Allowances'),
    },
  };
}
