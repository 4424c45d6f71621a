/** Finds the process that holds a port: on Linux from /proc, elsewhere by the command to run. */
import { readdir, readFile, readlink } from 'node:fs/promises';
import { PortInUseError } from './start-errors.ts';

/** The error for a port in use, which names its holder or the command that finds it. */
export async function portInUse(port: number, purpose?: string): Promise<PortInUseError> {
  const holder = await findPortHolder(port).catch(() => undefined);
  const who =
    holder ??
    `another process (find it with: ${process.platform === 'win32' ? `netstat -ano | findstr :${port}` : `lsof -i :${port}`})`;
  return new PortInUseError(port, who, purpose);
}

/**
 * Returns `process <pid> (<command line>)`, or undefined when /proc does not show it, as for
 * processes of other users.
 */
export async function findPortHolder(port: number): Promise<string | undefined> {
  const inode =
    (await listeningInode('/proc/net/tcp', port)) ?? (await listeningInode('/proc/net/tcp6', port));
  const pid = inode === undefined ? undefined : await ownerOf(`socket:[${inode}]`);
  return pid === undefined ? undefined : describeProcess(pid);
}

/** Describes a process for messages. */
export async function describeProcess(pid: string): Promise<string> {
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const command = commandLine.split('\0').join(' ').trim();
  return command === '' ? `process ${pid}` : `process ${pid} (${command.slice(0, 120)})`;
}

/** Columns of /proc/net/tcp: 1 local address (hexadecimal), 3 state (0A = listening), 9 inode. */
async function listeningInode(file: string, port: number): Promise<string | undefined> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = (await readFile(file, 'utf8')).split('\n').map((line) => line.trim().split(/\s+/));
  return rows.find((row) => row[1]?.endsWith(suffix) && row[3] === '0A')?.[9];
}

async function ownerOf(socket: string): Promise<string | undefined> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    if (await holds(pid, socket)) {
      return pid;
    }
  }
  return undefined;
}

async function holds(pid: string, socket: string): Promise<boolean> {
  const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(
    descriptors.map((descriptor) => readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')),
  );
  return links.includes(socket);
}
