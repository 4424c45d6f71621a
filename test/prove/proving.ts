/**
 * Runs the prover in the test's own process against a world, as the command does but without its
 * terminal.
 */
import type { Check, CheckContext } from '../../prove/check.ts';
import { openDeployment, type Deployment } from '../../prove/deployment.ts';
import { Facts } from '../../prove/facts.ts';
import { failureText } from '../../prove/failure-text.ts';
import { Cleanup, type Remains } from '../../prove/cleanup.ts';
import { runChecks, type Result } from '../../prove/run-checks.ts';
import type { TestWorld } from '../support/world.ts';

/** How a check is run. */
export interface RunOptions {
  readonly timeoutSeconds?: number | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** A run of the prover that keeps its facts from check to check. */
export interface Proving {
  readonly deployment: Deployment;
  readonly facts: Facts;
  /** Runs one check with the facts from earlier ones, without the checks that it requires. */
  run(check: Check, options?: RunOptions): Promise<Result>;
  end(): Promise<Remains>;
}

/** Opens the deployment with the administrator's credentials. */
export async function prove({ outputsFile, administrator }: TestWorld): Promise<Proving> {
  process.env['AWS_ACCESS_KEY_ID'] = administrator.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = administrator.secretAccessKey;
  const deployment = await openDeployment(outputsFile, undefined);
  const context: Omit<CheckContext, 'signal' | 'progress'> = {
    deployment,
    facts: new Facts(),
    cleanup: new Cleanup(),
  };
  return {
    deployment,
    facts: context.facts,
    async run(check, { timeoutSeconds = check.timeoutSeconds, onProgress } = {}) {
      const alone = { ...check, needs: [], timeoutSeconds };
      const listener = { progress: (_: Check, text: string) => onProgress?.(text), ended: () => undefined };
      const [result] = await runChecks([alone], context, new AbortController().signal, listener);
      if (result === undefined) {
        throw new Error('The check has no result.');
      }
      return result;
    },
    async end() {
      const remains = await context.cleanup.removeAll(() => undefined, failureText);
      deployment.close();
      return remains;
    },
  };
}
