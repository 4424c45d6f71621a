/** Prompts for a secret at the terminal without echo. */
import { openSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { ReadStream } from 'node:tty';
import { CliError } from './cli-error.ts';

/**
 * Writes the question to stderr and reads a line from the terminal, even if standard input is a
 * pipe. `instead` says what to do without a terminal. Ctrl-C throws CliError.
 */
export async function promptHidden(question: string, instead: string): Promise<string> {
  const terminal = findTerminal();
  if (terminal === undefined) {
    throw new CliError('usage', `A prompt needs a terminal. Without one, ${instead}.`);
  }
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: terminal, output: silent, terminal: true });
  const interrupted = new AbortController();
  reader.on('SIGINT', () => interrupted.abort());
  try {
    return await reader.question('', { signal: interrupted.signal });
  } catch {
    throw new CliError('interrupted', 'Interrupted.');
  } finally {
    reader.close();
    if (terminal !== process.stdin) {
      terminal.destroy();
    }
    process.stderr.write('\n');
  }
}

/** Windows has no /dev/tty; there, standard input is used if it is a terminal. */
function findTerminal(): ReadStream | undefined {
  try {
    return new ReadStream(openSync('/dev/tty', 'r'));
  } catch {
    return process.stdin.isTTY ? process.stdin : undefined;
  }
}
