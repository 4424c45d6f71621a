import { describe, expect, it, vi } from 'vitest';
import { untilInterrupted } from '../../../tools/session/interruption.ts';
import { pause } from '../../../tools/session/pause.ts';

const interrupt = (signal: NodeJS.Signals): void => void process.emit(signal, signal);

describe('untilInterrupted', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends a pause of the work at %s', async (signal) => {
    const onInterrupted = vi.fn();
    const ends = vi.fn();
    const exitCode = untilInterrupted(async (stop) => {
      await pause(60_000, stop).catch(ends);
      return 0;
    }, onInterrupted);

    interrupt(signal);

    expect(await exitCode).toBe(130);
    await vi.waitFor(() => expect(ends).toHaveBeenCalledOnce());
    expect(onInterrupted).toHaveBeenCalledOnce();
  });

  it('does not wait for work that ignores the signal', async () => {
    const exitCode = untilInterrupted(() => new Promise(() => undefined));

    interrupt('SIGINT');

    expect(await exitCode).toBe(130);
  });

  it('returns the exit code of work that ends, and listens no longer', async () => {
    const before = process.listenerCount('SIGINT');

    expect(await untilInterrupted(() => Promise.resolve(5))).toBe(5);

    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  it('rejects as the work does', async () => {
    await expect(untilInterrupted(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });
});
