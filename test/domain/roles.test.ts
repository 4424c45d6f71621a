import { describe, expect, it } from 'vitest';
import { rolesOf, tenantOf } from '../../domain/roles.ts';

describe('tenantOf', () => {
  it.each([
    ['the one tenant', ['owners', 'tenant:acme'], 'acme'],
    ['none', ['owners'], undefined],
    ['none in several', ['tenant:acme', 'tenant:rival'], undefined],
    ['none in a nameless tenant', ['tenant:'], undefined],
    ['none in a group that only contains the prefix', ['xtenant:acme'], undefined],
    ['none in no groups', [], undefined],
  ])('finds %s', (_name, groups, expected) => {
    expect(tenantOf(groups)).toBe(expected);
  });
});

describe('rolesOf', () => {
  it('returns only role groups, in the order of the roles', () => {
    expect(rolesOf(['operators', 'tenant:acme', 'owners', 'admins'])).toEqual(['owners', 'operators']);
  });
});
