/**
 * Every root field and every type has an authorization directive, because every signed-in user may
 * call a field without one.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { authorizationViolations } from '../../infra/api/authorization-violations.ts';
import { deployedSchema } from '../../infra/api/deployed-schema.ts';

const source = readFileSync('schema.graphql', 'utf8');
const owners = '@aws_cognito_user_pools(cognito_groups: ["owners"])';

describe('schema.graphql', () => {
  it.each([
    ['as it is written', source],
    ['as it is deployed', deployedSchema],
  ])('names the permitted callers of every root field and type, %s', (_, schema) => {
    expect(authorizationViolations(schema)).toEqual([]);
  });

  it('violates the law without any one of its directives on types and root fields', () => {
    const directives = [...deployedSchema.matchAll(/ @aws_(?:cognito_user_pools(?:\([^)]*\))?|iam)/g)];
    const unnoticed = directives.filter(({ index, 0: directive }) => {
      const without = deployedSchema.slice(0, index) + deployedSchema.slice(index + directive.length);
      return authorizationViolations(without).length === 0 && !isOnInnerField(index);
    });

    expect(directives.length).toBeGreaterThan(40);
    expect(unnoticed.map(({ index }) => deployedSchema.slice(index - 60, index + 20))).toEqual([]);
  });
});

/**
 * Returns whether a directive is on a field below the root types, which otherwise has the
 * directives of its type.
 */
function isOnInnerField(index: number): boolean {
  const line = deployedSchema.slice(deployedSchema.lastIndexOf('\n', index) + 1, index);
  const type = /\n(type \w+)[^\n]*\n(?:(?!\n\}).)*$/s.exec(deployedSchema.slice(0, index))?.[1] ?? '';
  return line.startsWith('  ') && !/^type (Query|Mutation|Subscription)$/.test(type);
}

describe('authorizationViolations', () => {
  const rest = `type Query { a: A ${owners} } type A @aws_cognito_user_pools { b: B }`;

  it.each([
    [
      'a root field without a directive',
      'type Query { a: ID }',
      'Query.a has no directive that says who may call it.',
    ],
    [
      'a root type of another name',
      'schema { query: Query mutation: Writes } type Writes @aws_cognito_user_pools { drop: ID }',
      'Writes is the mutation type, which must have its usual name.',
    ],
    [
      'a root type under the name of another',
      'schema { query: Mutation }',
      'Mutation is the query type, which must have its usual name.',
    ],
    [
      'a publishing mutation without a directive',
      'type Mutation { publish: ID @aws_subscribe(mutations: ["x"]) }',
      'Mutation.publish has no directive that says who may call it.',
    ],
    [
      'a type without a directive',
      `${rest} type B { c: ID }`,
      'B has no directive that says who may read it.',
    ],
    [
      'a type that Cognito callers reach and may not read',
      `${rest} type B @aws_iam { c: ID }`,
      'Query.a returns B, which has no @aws_cognito_user_pools.',
    ],
    [
      'a type that publishers reach and may not read',
      `type Mutation { publish: [A!]! @aws_iam } type A @aws_iam { b: B } type B @aws_cognito_user_pools { c: ID }`,
      'Mutation.publish returns B, which has no @aws_iam.',
    ],
    [
      'a root field that is open to users without a role',
      'type Query { a: ID @aws_cognito_user_pools }',
      'Query.a is open to users without a role group.',
    ],
    [
      'a group that is not a role',
      'type Query { a: ID @aws_cognito_user_pools(cognito_groups: ["owner"]) }',
      'Query.a names the unknown group owner.',
    ],
    [
      '@aws_auth, which AppSync does not enforce here',
      'type Query { a: ID @aws_iam @aws_auth(cognito_groups: ["owners"]) }',
      'Query.a has @aws_auth, which this API does not enforce.',
    ],
    [
      'a union',
      'union U = A | B',
      'U is of a kind whose authorization is not checked (UnionTypeDefinition).',
    ],
    [
      'an interface',
      'interface I { a: ID }',
      'I is of a kind whose authorization is not checked (InterfaceTypeDefinition).',
    ],
    [
      'an extension',
      'extend type A { a: ID }',
      'A is of a kind whose authorization is not checked (ObjectTypeExtension).',
    ],
  ])('names %s', (_, schema, violation) => {
    expect(authorizationViolations(schema)).toContain(violation);
  });

  it('lets a field with a directive restrict access to the type below it', () => {
    const schema = `${rest.replace('b: B', 'b: B @aws_iam')} type B @aws_iam { c: B }`;

    expect(authorizationViolations(schema)).toEqual([]);
  });
});
