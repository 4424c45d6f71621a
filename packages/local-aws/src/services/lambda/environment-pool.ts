/**
 * The execution environments of one function. Warm ones are reused, cold ones are started up to a
 * limit, and further events wait.
 */
import { AwsError } from '../../core/aws-error.ts';
import type { ExecutionEnvironment } from './environment.ts';

/** A pool of at most `limit` environments, started by `start`. */
export class EnvironmentPool {
  readonly #limit: number;
  readonly #start: () => ExecutionEnvironment;
  readonly #all = new Set<ExecutionEnvironment>();
  readonly #idle: ExecutionEnvironment[] = [];
  readonly #outdated = new WeakSet<ExecutionEnvironment>();
  readonly #waiting: (() => void)[] = [];
  #stopped = false;

  constructor(limit: number, start: () => ExecutionEnvironment) {
    this.#limit = limit;
    this.#start = start;
  }

  /** Runs `use` with exclusive use of an environment. */
  async withEnvironment<Result>(
    use: (environment: ExecutionEnvironment) => Promise<Result>,
  ): Promise<Result> {
    const environment = await this.#take();
    try {
      return await use(environment);
    } finally {
      this.#release(environment);
    }
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

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#endAll([...this.#all]);
    for (const next of this.#waiting.splice(0)) {
      next();
    }
  }

  async #take(): Promise<ExecutionEnvironment> {
    for (;;) {
      if (this.#stopped) {
        throw new AwsError('ServiceException', 'The function is being stopped.', 500);
      }
      const warm = this.#idle.pop();
      if (warm?.alive() === true) {
        return warm;
      }
      if (warm !== undefined) {
        this.#all.delete(warm);
      } else if (this.#all.size < this.#limit) {
        return this.#startOne();
      } else {
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    }
  }

  #startOne(): ExecutionEnvironment {
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
    this.#waiting.shift()?.();
  }

  async #endAll(environments: readonly ExecutionEnvironment[]): Promise<void> {
    for (const environment of environments) {
      this.#all.delete(environment);
    }
    await Promise.all(environments.map((environment) => environment.end()));
  }
}
