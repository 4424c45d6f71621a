/**
 * A world in its own process, for tests that kill it: `run-world.ts <assembly> <directory>`. Writes
 * one line of JSON once the world has started, and runs until it is killed.
 */
import { startWorld } from 'local-aws';

const [assembly = '', directory = ''] = process.argv.slice(2);

try {
  const { outputs, administrator, stop } = await startWorld({
    assembly,
    directory,
    schedules: false,
    emailIdentities: ['example.com'],
  });
  process.on('SIGTERM', () => void stop().then(() => process.exit(0)));
  process.stdout.write(`${JSON.stringify({ outputs, administrator })}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
