/**
 * The recorded evaluations that the prover sends to AppSync. Every handler has one, and the local
 * runtime still returns each recorded outcome. `npm run prove:record` records them again: It runs
 * the tour of the whole system in a world. For each handler it keeps the context of the first
 * evaluation that ended with a value, and of the first that ended with an error.
 */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bundleResolvers } from '../../infra/bundling.ts';
import { readRecordings, recordingsFile, type Recording } from '../../prove/recorded/recordings.ts';
import { deployedNames, evaluateRecorded, pathsOfCode, recordTour } from './record-evaluations.ts';

const isRecording = process.env['RECORD_EVALUATIONS'] === 'true';

it.runIf(isRecording)(
  'records the evaluations again',
  async () => {
    const evaluations = await recordTour();
    const text = evaluations.map((one) => JSON.stringify(one)).join(',\n');
    const deployed = JSON.stringify(deployedNames(), null, 1);
    writeFileSync(recordingsFile, `{"deployed": ${deployed},\n"evaluations": [\n${text}\n]}\n`);
  },
  600_000,
);

describe('the recording', () => {
  const { deployed, evaluations } = readRecordings();

  it('names every deployed function and resolver', () => {
    expect(deployed).toEqual(deployedNames());
  });

  it.each(pathsOfCode().flatMap((code) => [[code, 'request'] as const, [code, 'response'] as const]))(
    'resolvers/%s has an evaluation of its %s handler',
    (code, handler) => {
      const found = evaluations.filter((one) => one.code === code && one.handler === handler);

      expect(found.length, 'none: let the tour reach it, then run npm run prove:record').toBeGreaterThan(0);
    },
  );

  const bundles = bundleResolvers(pathsOfCode());
  const named = evaluations.map((one): [string, Recording] => [`${one.code} ${one.handler}`, one]);

  it.each(named)('%s ends as recorded (after a deliberate change, run npm run prove:record)', (_, one) => {
    expect(evaluateRecorded(bundles.get(one.code) ?? '', one)).toEqual(one.outcome);
  });
});
