import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foreseenCodes } from '../../../src/services/appsync/resources/code.ts';

describe('the code that is found before properties are resolved', () => {
  let folder: string;
  const codes = (properties: object) => foreseenCodes([properties], (key) => path.join(folder, key));

  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'foreseen-codes-'));
    writeFileSync(path.join(folder, 'step.js'), 'the code');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is that of an asset in the bucket that CDK names', () => {
    const location = 's3://cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}/step.js';

    expect(codes({ CodeS3Location: { 'Fn::Sub': location } })).toEqual(['the code']);
    expect(codes({ CodeS3Location: 's3://a-bucket/step.js' })).toEqual(['the code']);
  });

  it('is a literal', () => {
    expect(codes({ Code: 'inline' })).toEqual(['inline']);
  });

  it.each([
    ['a reference', { Code: { Ref: 'Code' } }],
    ['a location that a parameter gives', { CodeS3Location: { Ref: 'Location' } }],
    ['a key that a parameter gives', { CodeS3Location: { 'Fn::Sub': 's3://a-bucket/${Key}' } }],
    ['nothing', {}],
  ])('is not %s', (_what, properties) => {
    expect(codes(properties)).toEqual([]);
  });
});
