/** What Lambda reserves for the page's session function. */
import { describe, expect, it } from 'vitest';
import { synthesizeAssembly } from '../synthesized.ts';

/** Returns the reserved runs of the session function in the template of a context. */
async function reservedRuns(context: Readonly<Record<string, unknown>>): Promise<unknown> {
  const { template } = await synthesizeAssembly(context);
  const lambdas = Object.values(template.Resources).filter(
    ({ Type, Properties }) =>
      Type === 'AWS::Lambda::Function' && String(Properties['Description']).includes('refresh token'),
  );
  expect(lambdas).toHaveLength(1);
  return lambdas[0]?.Properties['ReservedConcurrentExecutions'];
}

describe('the session function', () => {
  it('has runs of its own', async () => {
    expect(await reservedRuns({})).toBe(20);
  });

  it('reserves none in an account whose quota does not allow it', async () => {
    expect(await reservedRuns({ sessionConcurrency: 0 })).toBeUndefined();
  });
});
