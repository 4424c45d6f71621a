/** Prints how many milliseconds the import of the module at argv[2] takes in this fresh process. */
import { pathToFileURL } from 'node:url';

const started = performance.now();
await import(pathToFileURL(process.argv[2]).href);
process.stdout.write(`${performance.now() - started}\n`);
process.exit(0);
