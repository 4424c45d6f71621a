import { readFileSync } from 'node:fs';
import { type ASTNode, type DocumentNode, Kind, parse, print, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { deployedSchema, withoutDescriptions } from '../../../infra/api/deployed-schema.ts';
import { parseSchemaDocument } from 'local-aws/appsync-js';

const source = readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8');

/** Returns every node of a document with the names that lead to it, without descriptions. */
function nodesOf(document: DocumentNode): string[] {
  const found: string[] = [];
  visit(document, {
    enter(node: ASTNode, key) {
      if (key === 'description') {
        return false;
      }
      found.push(`${node.kind} ${'value' in node && typeof node.value === 'string' ? node.value : ''}`);
      return undefined;
    },
  });
  return found;
}

describe('the deployed schema', () => {
  it('is schema.graphql, node by node, without descriptions', () => {
    expect(nodesOf(parse(deployedSchema))).toEqual(nodesOf(parse(source)));
    expect(
      nodesOf(parse(deployedSchema)).filter((node) => node.startsWith(Kind.DIRECTIVE)).length,
    ).toBeGreaterThan(50);
  });

  it('can be parsed by AppSync, unlike schema.graphql', () => {
    expect(() => parseSchemaDocument(source)).toThrow('Failed to parse schema document');
    expect(() => parseSchemaDocument(deployedSchema)).not.toThrow();
  });

  it('has neither descriptions nor comments', () => {
    expect(deployedSchema).not.toContain('"""');
    expect(deployedSchema).not.toContain('#');
  });
});

describe('withoutDescriptions', () => {
  it('keeps directives, default values and reasons everywhere', () => {
    const bare = `
      schema @one { query: Query }
      directive @one(text: String = "kept") repeatable on SCHEMA | ENUM_VALUE | ARGUMENT_DEFINITION
      type Query @one { a(b: String = "kept" @one(text: "kept")): ID @deprecated(reason: "kept") }
      enum E @one { A @one(text: "kept") B }
      input I { a: [String!] = ["kept"] @one }
      scalar S @one
    `;
    const described = bare
      .replaceAll(/(schema|directive|type|enum|input|scalar) /g, '"""gone # gone""" $1 ')
      .replace('a(b:', '# gone\n"gone" a("gone" b:')
      .replace('{ A', '{ "gone" A')
      .replace('B }', '# null\nB }');

    const text = withoutDescriptions(described);

    expect(text).toBe(`${print(parse(bare))}\n`);
    expect(text).not.toContain('gone');
  });
});
