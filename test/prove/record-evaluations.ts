/** Records evaluations, and repeats them at a fixed time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleResolvers } from '../../infra/bundling.ts';
import { createRealm, type EvaluationListener, ResolverError } from 'local-aws/appsync-js';
import { fromRecorded, toRecorded, type Recorded } from '../../prove/recorded/moments.ts';
import { toRecordedOutcome, UnlikeOutcomesError, type Outcome } from '../../prove/recorded/outcome.ts';
import type { Recording } from '../../prove/recorded/recordings.ts';
import { wiring } from '../../resolvers/wiring.ts';
import { claimSteps } from '../support/tour/claim-steps.ts';
import { apiSteps } from '../support/tour/api-steps.ts';
import { commandSteps } from '../support/tour/command-steps.ts';
import { prepareTour, type TourStep } from '../support/tour/tour.ts';
import { announcementSteps } from '../support/tour/announcement-steps.ts';
import { ownershipSteps } from '../support/tour/ownership-steps.ts';
import { sharingSteps } from '../support/tour/sharing-steps.ts';
import { reportingSteps } from '../support/tour/reporting-steps.ts';
import { telemetrySteps } from '../support/tour/telemetry-steps.ts';
import { send } from '../support/commands.ts';
import { startTestWorld } from '../support/world.ts';

/** Two evaluations at these times show what depends on the clock. */
const evaluatedAt = Date.parse('2026-03-04T05:06:07.000Z');
const evaluatedAgainAt = Date.parse('2027-10-21T17:38:49.000Z');
/**
 * How far the clock is beyond the times of the context at the second evaluation: the last
 * millisecond of the second.
 */
const laterMs = 999;
/** "Maximum length of 28000", with room for longer numbers. */
const maxContextCharacters = 20_000;

/** Paths of all resolver code. */
export function pathsOfCode(): string[] {
  return [
    ...new Set(
      wiring.flatMap(({ pipeline, steps }) => [
        ...(pipeline === undefined ? [] : [pipeline]),
        ...steps.map(({ code }) => code),
      ]),
    ),
  ];
}

/**
 * AppSync's name of the code → its path. Steps of pipelines are functions, which fields share. All
 * other code belongs to one field.
 */
export function deployedNames(): Record<string, string> {
  const names: Record<string, string> = {};
  for (const { type, field, pipeline, steps } of wiring) {
    const [first] = steps;
    if (pipeline === undefined && first !== undefined) {
      names[`resolver ${type}.${field}`] = first.code;
    }
    if (pipeline === undefined) {
      continue;
    }
    names[`resolver ${type}.${field}`] = pipeline;
    for (const { code, dataSource } of steps) {
      names[`function ${`${code}_${dataSource}`.replace(/[^A-Za-z0-9]/g, '_')}`] = code;
    }
  }
  return names;
}

/**
 * Runs the tour in a world. Returns the contexts with which its handlers were evaluated, and the
 * outcomes of the current code.
 */
export async function recordTour(): Promise<readonly Recording[]> {
  const bundles = bundleResolvers(pathsOfCode());
  const recorder = createRecorder(bundles);
  const directory = mkdtempSync(join(tmpdir(), 'reference-id-recording-'));
  const world = await startTestWorld(directory, { onEvaluation: recorder.listener });
  try {
    const setup = await prepareTour(world);
    const work = [
      apiSteps,
      ownershipSteps,
      announcementSteps,
      sharingSteps,
      claimSteps,
      commandSteps,
      telemetrySteps,
      reportingSteps,
    ];
    const steps = work.flatMap((stepsOf) => stepsOf(setup));
    for (const step of steps) {
      await walk(step);
    }
    // None of the tour's commands depends on the vehicle's speed.
    await send(setup.owner, setup.vehicle, { kind: 'UNLOCK_DOORS' });
  } finally {
    await world.stop();
    rmSync(directory, { recursive: true, force: true });
  }
  return recorder.recordings();
}

/**
 * Repeats a step when it failed on a busy machine. A handler that the tour never reaches makes the
 * tests fail.
 */
async function walk({ prepare }: TourStep): Promise<void> {
  for (let tries = 1; tries <= 2; tries += 1) {
    try {
      await (
        await prepare()
      )();
      return;
    } catch (error) {
      if (tries === 2) {
        throw error;
      }
    }
  }
}

/** What a listener learns of an evaluation in addition to the code. */
type Evaluation = Parameters<EvaluationListener> extends [string, ...infer Rest] ? Rest : never;

function createRecorder(bundles: ReadonlyMap<string, string>) {
  const kept = new Map<string, Recording>();
  const listener: EvaluationListener = (text, ...evaluation) => {
    // Fields that are resolved alike have the same bundle.
    const paths = [...bundles].filter(([, bundle]) => bundle === text).map(([path]) => path);
    if (paths.length === 0) {
      throw new Error('The world runs code that is not in resolvers/.');
    }
    for (const code of paths) {
      record(code, ...evaluation);
    }
  };
  const record = (code: string, ...[handler, parts, invocation]: Evaluation) => {
    if (kept.has(`${code} ${handler} value`) && kept.has(`${code} ${handler} error`)) {
      return;
    }
    // The end of this second. A time in the past then is in the past at every moment of the second
    // to which it is moved.
    const now = Math.ceil(Date.now() / 1000) * 1000;
    const { args, previous, request, info, ...others } = plain(parts);
    const context: Recorded = toRecorded(
      {
        ...others,
        arguments: args,
        prev: { result: previous },
        request: withoutToken(request),
        info: { ...(info as object), parentTypeName: invocation.root },
      },
      now,
    );
    if (JSON.stringify(context).length > maxContextCharacters) {
      return;
    }
    const recording = { code, handler, context };
    const outcome = outcomeOf(bundles.get(code) ?? '', recording);
    if (outcome === undefined) {
      return;
    }
    const kind = typeof outcome === 'object' && outcome !== null && 'error' in outcome ? 'error' : 'value';
    const key = `${code} ${handler} ${kind}`;
    if (!kept.has(key)) {
      kept.set(key, { ...recording, outcome });
    }
  };
  const recordings = () =>
    [...kept].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, recording]) => recording);
  return { listener, recordings };
}

/**
 * Undefined for a context that cannot be put back to another time, such as one whose stored text
 * names an hour. The law demands another context of the handler then.
 */
function outcomeOf(bundle: string, recording: Pick<Recording, 'handler' | 'context'>): Recorded | undefined {
  try {
    return evaluateRecorded(bundle, recording);
  } catch (error) {
    if (error instanceof UnlikeOutcomesError) {
      return undefined;
    }
    throw error;
  }
}

/** Returns the request without its token, which must not be in a committed file. */
function withoutToken(request: unknown): object {
  const { headers = {} } = (request ?? {}) as { readonly headers?: Readonly<Record<string, string>> };
  const { authorization: _, ...others } = headers;
  return { ...(request as object), headers: others };
}

/** Returns the outcome of a recorded context with this code. */
export function evaluateRecorded(
  code: string,
  { handler, context: recorded }: Pick<Recording, 'handler' | 'context'>,
): Recorded {
  const outcomeAt = (now: number, clockMs: number) => {
    // The recorder wrote an object.
    const context = fromRecorded(recorded, now) as Readonly<Record<string, unknown>>;
    return { now, outcome: evaluateAt(now + clockMs, code, handler, context) };
  };
  return plain(toRecordedOutcome(outcomeAt(evaluatedAt, 0), outcomeAt(evaluatedAgainAt, laterMs)));
}

function evaluateAt(
  now: number,
  code: string,
  handler: Recording['handler'],
  context: Readonly<Record<string, unknown>>,
): Outcome {
  clock.time = now;
  const compiled = compile(code);
  const info = context['info'] as { readonly parentTypeName?: 'Query' | 'Mutation' | 'Subscription' };
  const stash = realm.adopt(context['stash'] ?? {});
  const { result: previous = null } = (context['prev'] ?? {}) as { readonly result?: unknown };
  try {
    const evaluation = compiled.evaluate(
      handler,
      {
        args: context['arguments'],
        identity: realm.adoptFrozen(context['identity'] ?? null),
        source: context['source'] ?? null,
        stash,
        previous,
        result: context['result'] ?? null,
        error: context['error'] ?? null,
        request: realm.adoptFrozen(context['request'] ?? {}),
        info: realm.info(info, {}),
        env: realm.adoptFrozen(context['env'] ?? {}),
      },
      {
        authType: 'User Pool Authorization',
        errors: [],
        responseHeaders: new Map(),
        deadline: now + 1_000,
        ...(info.parentTypeName !== undefined && { root: info.parentTypeName }),
        realtime: { invalidations: [] },
        log: () => undefined,
      },
    );
    return plain({ value: evaluation.value ?? null, stash: evaluation.stash });
  } catch (error) {
    if (!(error instanceof ResolverError)) {
      throw error;
    }
    return { error: error.message };
  }
}

const clock = { time: 0, now: () => clock.time };
const realm = createRealm(clock);
const compiledCode = new Map<string, ReturnType<typeof realm.compile>>();

function compile(code: string) {
  const known = compiledCode.get(code) ?? realm.compile(code);
  compiledCode.set(code, known);
  return known;
}

/** Returns a JSON copy, outside the realm. */
function plain<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
