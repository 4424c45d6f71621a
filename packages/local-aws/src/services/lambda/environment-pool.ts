/**
 * The execution environments of one function: warm ones are reused, cold ones started up to a
 * limit, further events wait.
 */
import { AwsError } from '../../core/aws-error.ts';
import type { ExecutionEnvironment } from './environment.ts';

/** The environments of one function. */
export interface EnvironmentPool {
  /** Runs `use` with an environment of its own. */
  withEnvironment<Result>(use: (environment: ExecutionEnvironment) => Promise<Result>): Promise<Result>;
  /**
   * Ends idle environments now and busy ones after their event: the next event meets a cold start.
   */
  coldStart(): Promise<void>;
  /**
   * Ends the environment of that id in the middle of its event; false when this pool has none such.
   */
  kill(id: string): boolean;
  stop(): Promise<void>;
}

/** A pool of at most `limit` environments, made by `start`. */
export function createEnvironmentPool(limit: number, start: () => ExecutionEnvironment): EnvironmentPool {
  const all = new Set<ExecutionEnvironment>();
  const idle: ExecutionEnvironment[] = [];
  const outdated = new WeakSet<ExecutionEnvironment>();
  const waiting: (() => void)[] = [];
  let stopped = false;

  async function take(): Promise<ExecutionEnvironment> {
    for (;;) {
      if (stopped) {
        throw new AwsError('ServiceException', 'The function is being stopped.', 500);
      }
      const warm = idle.pop();
      if (warm?.alive() === true) {
        return warm;
      }
      if (warm !== undefined) {
        all.delete(warm);
      } else if (all.size < limit) {
        return startOne();
      } else {
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    }
  }

  function startOne(): ExecutionEnvironment {
    const environment = start();
    all.add(environment);
    return environment;
  }

  function give(environment: ExecutionEnvironment): void {
    if (environment.alive() && !outdated.has(environment)) {
      idle.push(environment);
    } else {
      all.delete(environment);
      void environment.end();
    }
    waiting.shift()?.();
  }

  async function endAll(environments: readonly ExecutionEnvironment[]): Promise<void> {
    for (const environment of environments) {
      all.delete(environment);
    }
    await Promise.all(environments.map((environment) => environment.end()));
  }

  return {
    async withEnvironment(use) {
      const environment = await take();
      try {
        return await use(environment);
      } finally {
        give(environment);
      }
    },
    coldStart() {
      for (const environment of all) {
        outdated.add(environment);
      }
      return endAll(idle.splice(0));
    },
    kill(id) {
      const environment = [...all].find((candidate) => candidate.id === id);
      void environment?.end();
      return environment !== undefined;
    },
    async stop() {
      stopped = true;
      await endAll([...all]);
      for (const next of waiting.splice(0)) {
        next();
      }
    },
  };
}
