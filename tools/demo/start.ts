/**
 * `npm start`: reads the options, and then loads what they start, which takes a while: the AWS CDK
 * and the local world.
 */
import { readStartOptions, usage, type StartOptions } from './start-options.ts';

function optionsOrExit(): StartOptions {
  try {
    return readStartOptions(process.argv.slice(2), process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

const options = optionsOrExit();
if (options.help) {
  process.stdout.write(usage);
} else {
  const { serve } = await import('./serve.ts');
  await serve(options);
}
