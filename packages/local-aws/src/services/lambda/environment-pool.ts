/**
 * The execution environments of one version of a function. Warm ones are reused and cold ones are
 * started, within the concurrency that the function's versions share.
 */
import { AwsError } from '../../core/aws-error.ts';
import type { ConcurrencyLimit } from './concurrency-limit.ts';
import type { ExecutionEnvironment } from './environment.ts';

/** A pool whose environments are started by `start`. */
export class EnvironmentPool {
  readonly #limit: ConcurrencyLimit;
  readonly #start: () => ExecutionEnvironment;
  readonly #all = new Set<ExecutionEnvironment>();
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #outdated = new WeakSet<ExecutionEnvironment>();
  #stopped = false;

  constructor(limit: ConcurrencyLimit, start: () => ExecutionEnvironment) {
    this.#limit = limit;
    this.#start = start;
  }

  /** Runs `use` with exclusive use of an environment. */
  withEnvironment<Result>(use: (environment: ExecutionEnvironment) => Promise<Result>): Promise<Result> {
    return this.#limit.run(async () => {
      const environment = this.#take();
      try {
        return await use(environment);
      } finally {
        this.#release(environment);
      }
    });
  }

  /** Ends idle environments now and busy ones after their event, so the next event starts cold. */
  coldStart(): Promise<void> {
    for (const environment of this.#all) {
      this.#outdated.add(environment);
    }
    return this.#endAll(this.#idle.splice(0));
  }

  /**
   * Ends the environment with that id in the middle of its event; returns false when there is none.
   */
  kill(id: string): boolean {
    const environment = [...this.#all].find((candidate) => candidate.id === id);
    void environment?.end();
    return environment !== undefined;
  }

  /** Ends all environments. Events that wait fail as soon as the running ones have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#endAll([...this.#all]);
  }

  #take(): ExecutionEnvironment {
    if (this.#stopped) {
      throw new AwsError('ServiceException', 'The function is being stopped.', 500);
    }
    for (let warm = this.#idle.pop(); warm !== undefined; warm = this.#idle.pop()) {
      if (warm.alive()) {
        return warm;
      }
      this.#all.delete(warm);
    }
    const environment = this.#start();
    this.#all.add(environment);
    return environment;
  }

  #release(environment: ExecutionEnvironment): void {
    if (environment.alive() && !this.#outdated.has(environment)) {
      this.#idle.push(environment);
    } else {
      this.#all.delete(environment);
      void environment.end();
    }
  }

  async #endAll(environments: readonly ExecutionEnvironment[]): Promise<void> {
    for (const environment of environments) {
      this.#all.delete(environment);
    }
    await Promise.all(environments.map((environment) => environment.end()));
  }
}
