/** Our side's process: `tsx bench/conversion/ours.ts <assembly> <directory>` starts the world and prints what peers share with it. */
import { startWorld } from '../../local/world/start-world.ts';
import { hashFunction, tableName } from './dataset.ts';
import type { PeerSettings } from './settings.ts';

/** What our process prints on its one line. */
export interface OursReady {
  readonly graphqlUrl: string;
  readonly peerSettings: PeerSettings;
}

const [assembly = '', directory = ''] = process.argv.slice(2);
const world = await startWorld({ assembly, directory, schedules: false });
const { outputs } = world;
const { arn, keyId, roleArn } = hashFunction(world);
const jwks: unknown = await fetch(`${world.url}/${outputs.UserPoolId}/.well-known/jwks.json`).then((answer) =>
  answer.json(),
);
const ready: OursReady = {
  graphqlUrl: outputs.GraphqlUrl,
  peerSettings: {
    region: outputs.Region,
    credentials: world.iam.credentialsFor(roleArn, 'lambda.amazonaws.com', 'peer', arn),
    dynamodbEndpoint: world.dynamodb.endpoint,
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
process.on('SIGTERM', () => void world.stop().then(() => process.exit(0)));
