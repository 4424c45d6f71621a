import { describe, expect, it, vi } from 'vitest';
import { fixedDelays, retry, retryRemaining } from '../../../functions/runtime/retry.ts';
import { unlimited } from '../../support/unlimited.ts';

const busy = new Error('busy');
const policy = { ...fixedDelays([0, 0]), isRetryable: (error: unknown) => error === busy };

function failingTimes(times: number, error: Error = busy) {
  return vi.fn((attempt: number) =>
    attempt > times ? Promise.resolve(attempt) : Promise.reject<number>(error),
  );
}

describe('retry', () => {
  it('returns the result of the first attempt that succeeds', async () => {
    const operation = failingTimes(2);

    await expect(retry(operation, policy, unlimited)).resolves.toBe(3);
    expect(operation.mock.calls).toEqual([[1], [2], [3]]);
  });

  it('throws the last error after the last attempt', async () => {
    const operation = failingTimes(3);

    await expect(retry(operation, policy, unlimited)).rejects.toBe(busy);
    expect(operation).toHaveBeenCalledTimes(3);
  });

  it('throws an error that is not retryable at once', async () => {
    const operation = failingTimes(1, new Error('denied'));

    await expect(retry(operation, policy, unlimited)).rejects.toThrow('denied');
    expect(operation).toHaveBeenCalledOnce();
  });

  it('requests a pause from the schedule after each failed attempt except the last', async () => {
    const delayMs = vi.fn(() => 0);

    await expect(retry(failingTimes(9), { ...policy, attempts: 4, delayMs }, unlimited)).rejects.toBe(busy);

    expect(delayMs.mock.calls).toEqual([[1], [2], [3]]);
  });

  it('rejects with AbortError when the signal ends a pause', async () => {
    const controller = new AbortController();
    const operation = failingTimes(9);
    const retried = retry(
      operation,
      { ...policy, delayMs: () => 60_000 },
      { abortSignal: controller.signal },
    );

    controller.abort();

    await expect(retried).rejects.toMatchObject({ name: 'AbortError' });
    expect(operation).toHaveBeenCalledOnce();
  });
});

describe('retryRemaining', () => {
  it('repeats the operation with the items that are not done', async () => {
    const operation = vi.fn((items: readonly number[]) => Promise.resolve(items.slice(1)));

    await expect(retryRemaining([1, 2, 3], operation, fixedDelays([0, 0]), unlimited)).resolves.toEqual([]);
    expect(operation.mock.calls).toEqual([[[1, 2, 3]], [[2, 3]], [[3]]]);
  });

  it('returns the items that are not done after the last attempt', async () => {
    const operation = vi.fn((items: readonly number[]) => Promise.resolve(items));

    await expect(retryRemaining([1, 2], operation, fixedDelays([0]), unlimited)).resolves.toEqual([1, 2]);
    expect(operation).toHaveBeenCalledTimes(2);
  });

  it('does nothing without items', async () => {
    const operation = vi.fn((items: readonly number[]) => Promise.resolve(items));

    await expect(retryRemaining([], operation, fixedDelays([0]), unlimited)).resolves.toEqual([]);
    expect(operation).not.toHaveBeenCalled();
  });

  it('throws the error of the operation', async () => {
    await expect(retryRemaining([1], () => Promise.reject(busy), fixedDelays([0]), unlimited)).rejects.toBe(
      busy,
    );
  });

  it('rejects with AbortError when the signal ends a pause', async () => {
    const operation = (items: readonly number[]) => Promise.resolve(items);
    const options = { abortSignal: AbortSignal.abort() };

    await expect(retryRemaining([1], operation, fixedDelays([60_000]), options)).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

it('fixedDelays allows one attempt more than it has pauses', () => {
  const { attempts, delayMs } = fixedDelays([100, 200]);

  expect([attempts, delayMs(1), delayMs(2)]).toEqual([3, 100, 200]);
});
