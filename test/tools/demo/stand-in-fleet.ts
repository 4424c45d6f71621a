/**
 * Replaces the real fleet: it records its start and end in a file next to the outputs file. While a
 * second file exists there, it dies at once.
 */
import { appendFileSync, existsSync } from 'node:fs';

const outputsFile = process.argv[process.argv.indexOf('--outputs') + 1] ?? '';
const note = (what: string) => appendFileSync(`${outputsFile}.notes`, `${what} ${process.pid}\n`);

note('began');
if (existsSync(`${outputsFile}.deadly`)) {
  process.stderr.write('No vehicle could connect.\n');
  process.exit(4);
}
process.on('SIGTERM', () => {
  if (existsSync(`${outputsFile}.stubborn`)) {
    return;
  }
  note('ended');
  process.exit(0);
});
setInterval(() => undefined, 1000);
