/** Reads a schema document as AppSync does, which refuses more than the GraphQL specification. */
import {
  type DocumentNode,
  type EnumValueDefinitionNode,
  GraphQLError,
  type Token,
  TokenKind,
  parse,
  visit,
} from 'graphql';
import { AwsError } from '../../../core/aws-error.ts';

/** Schemas may be 1 MB long (AppSync quotas). */
const maxSchemaBytes = 1_048_576;

/** AppSync's message for a document that it cannot read (aws-appsync-community#292, #410). */
const unreadable = "Failed to parse schema document - ensure it's a valid SDL-formatted document.";

/**
 * Parses the document. Throws as StartSchemaCreation fails. Descriptions are reported to make
 * AppSync fail (aws-appsync-community#38, serverless-appsync-plugin#317), so every one is refused.
 * A comment before an enum value fails when it contains null, true or false
 * (aws-appsync-community#410).
 */
export function parseSchemaDocument(definition: string): DocumentNode {
  if (Buffer.byteLength(definition) > maxSchemaBytes) {
    throw schemaError('The schema document is too large.');
  }
  const document = parsed(definition);
  let readable = true;
  visit(document, {
    StringValue(_, key) {
      if (key === 'description') {
        readable = false;
      }
    },
    EnumValueDefinition(node) {
      if (hasLiteralInComment(node)) {
        readable = false;
      }
    },
  });
  if (!readable) {
    throw schemaError(unreadable);
  }
  return document;
}

/** The error of a failed schema creation, as CloudFormation reports it. */
export function schemaError(details: string): AwsError {
  return new AwsError('GraphQLSchemaException', `Schema Creation Status is FAILED with details: ${details}`);
}

function parsed(definition: string): DocumentNode {
  try {
    return parse(definition);
  } catch (error) {
    throw error instanceof GraphQLError ? schemaError(unreadable) : error;
  }
}

/** The lexer keeps comments as tokens, which the parser skips. */
function hasLiteralInComment({ loc }: EnumValueDefinitionNode): boolean {
  let token: Token | null | undefined = loc?.startToken.prev;
  while (token?.kind === TokenKind.COMMENT) {
    if (/\b(?:null|true|false)\b/.test(token.value)) {
      return true;
    }
    token = token.prev;
  }
  return false;
}
