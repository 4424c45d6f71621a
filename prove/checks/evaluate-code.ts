/**
 * AppSync evaluates every deployed bundle like the local runtime: the same contexts, the same
 * outcomes.
 */
import { EvaluateCodeCommand } from '@aws-sdk/client-appsync';
import { readDeployedCode } from '../aws/deployed-code.ts';
import type { Check, CheckContext } from '../check.ts';
import { CheckError, expectThat } from '../check-error.ts';
import { fromRecorded } from '../recorded/moments.ts';
import { departure, type Outcome } from '../recorded/outcome.ts';
import { readRecordings, type Recording } from '../recorded/recordings.ts';

/** Longest context of EvaluateCode (AWS AppSync API Reference: "Maximum length of 28000."). */
const maxContextCharacters = 28_000;
/** Attempts to evaluate a handler within one second of the clock. */
const maxAttempts = 5;
/** How many departures a failure lists. */
const maxListed = 5;

/** The check `evaluate-code`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const evaluateCodeCheck: Check = {
  name: 'evaluate-code',
  shows: 'AppSync evaluates every deployed handler like the local runtime',
  needs: [],
  timeoutSeconds: 300,
  async run(context) {
    const { deployed, evaluations } = readRecordings();
    const bundles = await deployedBundles(context);
    const departures: string[] = [];
    let count = 0;
    for (const [name, code] of bundles) {
      const recordings = evaluations.filter((one) => one.code === deployed[name]);
      if (recordings.length === 0) {
        departures.push(`${name}: nothing is recorded of it`);
      }
      for (const recording of recordings) {
        context.progress(`${name} ${recording.handler}`);
        const found = await departureWithinASecond(context, code, recording);
        if (found !== undefined) {
          departures.push(`${name} ${recording.handler}: ${found}`);
        }
        count += 1;
      }
    }
    for (const name of Object.keys(deployed)) {
      if (!bundles.has(name)) {
        departures.push(`${name}: it is not deployed`);
      }
    }
    expectThat(departures.length === 0, listOf(departures));
    return `${count} evaluations of ${bundles.size} bundles`;
  },
};

function listOf(departures: readonly string[]): string {
  const more = departures.length > maxListed ? [`and ${departures.length - maxListed} more`] : [];
  return [...departures.slice(0, maxListed), ...more].join('\n');
}

async function deployedBundles({ deployment }: CheckContext): Promise<ReadonlyMap<string, string>> {
  const { functions, resolvers } = await readDeployedCode(deployment);
  return new Map([
    ...functions.map(({ name, code }) => [`function ${name}`, code] as const),
    ...resolvers.map(({ typeName, fieldName, code }) => [`resolver ${typeName}.${fieldName}`, code] as const),
  ]);
}

/**
 * Returns the departure of an evaluation that began and ended within the same second. Handlers
 * read the clock in whole seconds, so an evaluation across two seconds may depart by one, which
 * shows nothing.
 */
async function departureWithinASecond(
  context: CheckContext,
  code: string,
  recording: Recording,
): Promise<string | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const now = wholeSecond();
    const found = await departureOf(context, code, recording, now);
    if (found === undefined || wholeSecond() === now || attempt === maxAttempts) {
      return found;
    }
  }
}

/** Epoch milliseconds of the second that has begun. */
function wholeSecond(): number {
  return Math.floor(Date.now() / 1000) * 1000;
}

async function departureOf(
  { deployment }: CheckContext,
  code: string,
  { handler, context: recorded, outcome }: Recording,
  now: number,
): Promise<string | undefined> {
  const context = JSON.stringify(fromRecorded(recorded, now));
  if (context.length > maxContextCharacters) {
    return 'its context is longer than EvaluateCode accepts';
  }
  const response = await deployment.clients.appSync.send(
    new EvaluateCodeCommand({
      runtime: { name: 'APPSYNC_JS', runtimeVersion: '1.0.0' },
      code,
      context,
      function: handler,
    }),
  );
  const { error, evaluationResult, stash } = response;
  if (error?.codeErrors !== undefined) {
    return `the code is refused: ${error.codeErrors[0]?.value ?? ''}`;
  }
  const found: Outcome =
    error === undefined
      ? { value: parsed(evaluationResult), stash: parsed(stash) }
      : { error: error.message ?? '' };
  return departure(outcome, found, now);
}

function parsed(text: string | undefined): unknown {
  if (text === undefined || text === '') {
    return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new CheckError('EvaluateCode returned something that is not JSON.');
  }
}
