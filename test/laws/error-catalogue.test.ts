import { readFileSync } from 'node:fs';
import { parse, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../domain/error-catalogue.ts';
import type { ErrorCode, ErrorInfoByCode } from '../../domain/errors.ts';

const schema = readFileSync('schema.graphql', 'utf8');
const codes = Object.keys(errorCatalogue) as ErrorCode[];

/** Field → the codes that its description promises after "Errors:", each with the fact it names. */
function promises(): ReadonlyMap<string, readonly (readonly [string, string | undefined])[]> {
  const found = new Map<string, readonly (readonly [string, string | undefined])[]>();
  visit(parse(schema), {
    ObjectTypeDefinition(node) {
      if (!['Query', 'Mutation', 'Subscription'].includes(node.name.value)) {
        return false;
      }
      for (const { directives = [], name, description } of node.fields ?? []) {
        // The system's own fields throw only AWS's errors.
        if (directives.map((directive) => directive.name.value).join() === 'aws_iam') {
          continue;
        }
        const [, list = ''] = (description?.value ?? '')
          .replace(/\s+/g, ' ')
          .split(/Errors(?: at subscribing)?:/);
        found.set(
          name.value,
          [...list.matchAll(/([A-Z][A-Z_]+)(?: \(errorInfo\.(\w+)\))?/g)].map(
            ([, code = '', fact]) => [code, fact] as const,
          ),
        );
      }
      return false;
    },
  });
  return found;
}

/**
 * The facts of each code that the schema must describe. A new code with facts does not compile
 * without a row.
 */
const facts: Readonly<Record<keyof ErrorInfoByCode, string | undefined>> = {
  INVALID_ARGUMENT: undefined,
  INVALID_CSR: 'reason',
  OFFER_NOT_DUE: 'notBefore',
  DEVICE_CONFLICT: 'index',
  CLAIM_WAITING: 'retryAfterSeconds',
  RATE_LIMITED: 'retryAfterSeconds',
  PROVISIONING_IN_PROGRESS: 'retryAfterSeconds',
};

describe('the error catalogue', () => {
  it.each(codes)('%s has one fixed sentence that no other code has', (code) => {
    const { message } = errorCatalogue[code];
    const sameMessage = codes.filter((other) => errorCatalogue[other].message === message);

    expect(message).toMatch(/^[A-Z][^{}$%\d]+\.$/);
    expect(sameMessage).toEqual([code]);
  });

  it('has each of its codes in the description of a field', () => {
    const promised = new Set([...promises().values()].flat().map(([code]) => code));

    expect(codes.filter((code) => !promised.has(code))).toEqual([]);
  });

  it('has each code that a description promises, with its facts', () => {
    const wrong = [...promises()].flatMap(([field, list]) =>
      list
        .filter(
          ([code, fact]) =>
            !Object.hasOwn(errorCatalogue, code) || fact !== facts[code as keyof ErrorInfoByCode],
        )
        .map(([code, fact]) => `${field}: ${code} ${fact ?? ''}`),
    );

    expect(wrong).toEqual([]);
  });

  it.each([...promises()])(
    'lets %s report that the caller has no tenant and that a service is unavailable',
    (_field, list) => {
      const promised = list.map(([code]) => code);

      expect(promised).toEqual(expect.arrayContaining(['TENANT_REQUIRED', 'SERVICE_UNAVAILABLE']));
    },
  );

  it('marks the errors that may be retried and those with an unknown outcome', () => {
    const retryable = codes.filter((code) => errorCatalogue[code].retryable);
    const outcomeUnknown = codes.filter((code) => errorCatalogue[code].outcomeUnknown);

    expect(retryable).toEqual([
      'OFFER_NOT_DUE',
      'CLAIM_WAITING',
      'VEHICLE_MOVING',
      'VEHICLE_MOTION_UNKNOWN',
      'CONFLICT',
      'RATE_LIMITED',
      'PROVISIONING_IN_PROGRESS',
      'AUDIT_UNAVAILABLE',
      'SERVICE_UNAVAILABLE',
    ]);
    expect(outcomeUnknown).toEqual(['SERVICE_UNAVAILABLE']);
  });
});
