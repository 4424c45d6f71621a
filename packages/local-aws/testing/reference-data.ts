/**
 * AWS's own data for comparisons in tests, which the project does not redistribute: the service
 * models of botocore (`aws-models/`) and responses recorded from EvaluateCode
 * (`appsync-recorded/`).
 */
import { existsSync } from 'node:fs';
import path from 'node:path';

const beside = path.resolve(import.meta.dirname, '../../../../shared/data');
const root = process.env['AWS_REFERENCE_DATA'] ?? beside;

/** Returns the path of an entry of the data; undefined where the data is absent. */
export function referenceData(name: string): string | undefined {
  const entry = path.join(root, name);
  return existsSync(entry) ? entry : undefined;
}

/** The reason that a skipped test reports. */
export const absentData = 'not checked: AWS_REFERENCE_DATA names no folder with AWS’s data';
