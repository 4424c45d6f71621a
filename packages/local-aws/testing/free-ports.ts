/** Ports for worlds that start again on the same ones. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Returns the first of `count` consecutive ports that are free. All are below the system's
 * ephemeral ports, so that no other process gets them by chance between two starts.
 */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = randomInt(10_000, 30_000);
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const free = await Promise.all(ports.map(isPortFree));
    if (!free.includes(false)) {
      return first;
    }
  }
}

async function isPortFree(candidate: number): Promise<boolean> {
  const server = createServer().listen(candidate, '127.0.0.1');
  try {
    await once(server, 'listening');
    server.close();
    await once(server, 'close');
    return true;
  } catch {
    return false;
  }
}
