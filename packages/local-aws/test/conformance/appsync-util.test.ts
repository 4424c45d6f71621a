/** `util` and `@aws-appsync/utils/dynamodb` against answers recorded from AWS's EvaluateCode. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRealm } from '../../src/services/appsync/runtime/realm.ts';
import { evaluateRequest } from '../services/appsync/evaluate.ts';

const recordings = path.resolve(import.meta.dirname, '../../../shared/data/appsync-recorded/util.json');

interface Recording {
  readonly name: string;
  readonly expression: string;
  readonly recorded: unknown;
}

describe.skipIf(!existsSync(recordings))(
  `recorded answers (skipped where ${path.basename(recordings)} is absent)`,
  () => {
    const cases = existsSync(recordings) ? (JSON.parse(readFileSync(recordings, 'utf8')) as Recording[]) : [];
    const realm = createRealm({ now: () => Date.now() });

    it('has recordings to replay', () => {
      expect(cases.length).toBeGreaterThan(20);
    });

    it.each(cases)('$name', ({ expression, recorded }) => {
      const answer = evaluateRequest(realm, `return ${expression};`);

      expect(answer).toEqual(recorded);
    });
  },
);
