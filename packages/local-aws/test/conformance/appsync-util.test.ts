/** `util` and `@aws-appsync/utils/dynamodb` against responses recorded from AWS's EvaluateCode. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRealm } from '../../src/services/appsync/runtime/realm.ts';
import { evaluateRequest } from '../services/appsync/evaluate.ts';
import { absentData, referenceData } from '../../testing/reference-data.ts';
import { emulatorOnly, isRemote } from '../support/remote.ts';

const recordings = referenceData('appsync-recorded/util.json');
const reason = isRemote ? emulatorOnly : absentData;
const isSkipped = isRemote || recordings === undefined;
const because = isSkipped ? ` (${reason})` : '';

interface Recording {
  readonly name: string;
  readonly expression: string;
  readonly recorded: unknown;
}

describe.skipIf(isSkipped)(`recorded responses${because}`, () => {
  const cases = recordings === undefined ? [] : (JSON.parse(readFileSync(recordings, 'utf8')) as Recording[]);
  const realm = createRealm({ now: () => Date.now() });

  it('has recordings to replay', () => {
    expect(cases.length).toBeGreaterThan(20);
  });

  it.each(cases)('$name', ({ expression, recorded }) => {
    const result = evaluateRequest(realm, `return ${expression};`);

    expect(result).toEqual(recorded);
  });
});
