/** Asks for a secret at the terminal without showing what is typed. */
import { openSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { ReadStream } from 'node:tty';
import { Failure } from './failure.ts';

/**
 * Asks on stderr and reads a line of the terminal, also where standard input is a pipe; `instead`
 * says what to do without one.
 */
export async function askHidden(question: string, instead: string): Promise<string> {
  const terminal = findTerminal();
  if (terminal === undefined) {
    throw new Failure('usage', `There is no terminal to ask at: ${instead}.`);
  }
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: terminal, output: silent, terminal: true });
  const interrupted = new AbortController();
  reader.on('SIGINT', () => interrupted.abort());
  try {
    return await reader.question('', { signal: interrupted.signal });
  } catch {
    throw new Failure('usage', 'Interrupted.');
  } finally {
    reader.close();
    if (terminal !== process.stdin) {
      terminal.destroy();
    }
    process.stderr.write('\n');
  }
}

/** Where there is no /dev/tty (Windows), standard input will do if a person sits at it. */
function findTerminal(): ReadStream | undefined {
  try {
    return new ReadStream(openSync('/dev/tty', 'r'));
  } catch {
    return process.stdin.isTTY ? process.stdin : undefined;
  }
}
