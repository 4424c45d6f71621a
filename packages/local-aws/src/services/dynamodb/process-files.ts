/** Reads what Linux says of a process's open files and of a listening port (proc(5)). */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A TCP socket that listens on a loopback port. */
export interface Listener {
  readonly inode: string;
  /** Connections that the kernel has completed and the process has not accepted. */
  readonly backlog: number;
}

const listening = '0A';

/** Returns the numbers of a process's open files; empty when the process is gone. */
export function openFiles(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map(Number);
  } catch {
    return [];
  }
}

/** Returns the listener on a loopback port if it belongs to the process. */
export function findListener(pid: number, port: number): Listener | undefined {
  const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = readFileSync('/proc/net/tcp', 'latin1').split('\n');
  const row = rows
    .map((line) => line.trim().split(/\s+/))
    .find(([, local, , state]) => local === address && state === listening);
  const [, , , , queues = '', , , , , inode = ''] = row ?? [];
  if (row === undefined || !holdsSocket(pid, inode)) {
    return undefined;
  }
  // `tx_queue:rx_queue` in hexadecimal; for a listener the second is the backlog.
  return { inode, backlog: Number.parseInt(queues.split(':')[1] ?? '', 16) };
}

function holdsSocket(pid: number, inode: string): boolean {
  return openFiles(pid).some((file) => linkOf(pid, file) === `socket:[${inode}]`);
}

function linkOf(pid: number, file: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/fd/${file}`);
  } catch {
    return undefined;
  }
}
