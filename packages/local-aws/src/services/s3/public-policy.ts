/**
 * Whether a bucket policy is public (Amazon S3 User Guide, "The meaning of 'public'"): it allows
 * everybody, and no condition narrows that to fixed values of certain keys.
 */

/** The keys that make a statement for everybody non-public, in lower case. */
const narrowingKeys = new Set([
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
]);

/** Returns whether one of the statements makes the bucket public. */
export function isPublicPolicy(document: unknown): boolean {
  return statementsOf(document).some(
    (statement) =>
      statement['Effect'] === 'Allow' &&
      isEverybody(statement['Principal']) &&
      !narrows(statement['Condition']),
  );
}

/** Returns the statements of a policy document; one statement may stand without a list. */
export function statementsOf(document: unknown): readonly Readonly<Record<string, unknown>>[] {
  const { Statement: list } = (document ?? {}) as { readonly Statement?: unknown };
  // A policy document is an object with one or more statements.
  return [list]
    .flat()
    .filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null);
}

function isEverybody(principal: unknown): boolean {
  if (typeof principal === 'object' && principal !== null && 'AWS' in principal) {
    return [principal.AWS].flat().includes('*');
  }
  return principal === '*';
}

/** A value with a wildcard is not fixed. */
function narrows(condition: unknown): boolean {
  const tests = Object.entries((condition ?? {}) as Readonly<Record<string, object>>);
  return tests.some(
    ([operator, keys]) =>
      !/Not|IfExists|Null/.test(operator) &&
      Object.entries(keys).some(
        ([key, value]) =>
          narrowingKeys.has(key.toLowerCase()) && [value].flat().every((one) => !/[*?]/.test(String(one))),
      ),
  );
}
