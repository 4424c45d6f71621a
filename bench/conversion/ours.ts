/**
 * Our side's process: `tsx bench/conversion/ours.ts <assembly> <directory>` starts the world and
 * prints what peers share with it.
 */
import { join } from 'node:path';
import { startWorld } from 'local-aws';
import { startOpenEngine } from 'local-aws/testing/open-engine';
import { peerSettings } from './peer-settings.ts';
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
const ready: OursReady = {
  graphqlUrl: world.outputs.GraphqlUrl,
  peerSettings: await peerSettings(world, engine.endpoint),
};
process.stdout.write(`${JSON.stringify(ready)}\n`);
process.on('SIGTERM', () => void stop());

async function stop(): Promise<void> {
  await world.stop();
  await engine.stop();
  process.exit(0);
}
