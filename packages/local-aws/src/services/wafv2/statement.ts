/** Rule statements that match requests by their content: byte match, NOT, AND, OR. */
import type { Properties } from '../../core/resource.ts';
import { listOf, refuseOthers, requiredObject, requiredText, soleMember, unsupported } from './properties.ts';
import { textTransformation } from './text-transformation.ts';
import type { WebRequest } from './web-request.ts';

/** Returns whether a statement applies to a request; a rate-based one counts the request too. */
export type Matcher = (request: WebRequest) => boolean;

type Comparison = (text: string, searched: string) => boolean;

const comparisons = new Map<string, Comparison>([
  ['EXACTLY', (text, searched) => text === searched],
  ['STARTS_WITH', (text, searched) => text.startsWith(searched)],
  ['ENDS_WITH', (text, searched) => text.endsWith(searched)],
  ['CONTAINS', (text, searched) => text.includes(searched)],
]);

const readers = new Map<string, (statement: Properties) => Matcher>([
  ['ByteMatchStatement', readByteMatch],
  ['NotStatement', readNot],
  [
    'AndStatement',
    (statement) => combined(statement, (matchers, request) => matchers.every((matches) => matches(request))),
  ],
  [
    'OrStatement',
    (statement) => combined(statement, (matchers, request) => matchers.some((matches) => matches(request))),
  ],
]);

/** Reads a statement of the template; throws for a kind that the local AWS WAF does not support. */
export function readStatement(statement: Properties): Matcher {
  const [kind, members] = soleMember(statement, 'Statement');
  const read = readers.get(kind);
  if (read === undefined) {
    throw unsupported(kind);
  }
  return read(members);
}

function readNot(statement: Properties): Matcher {
  const matches = readStatement(requiredObject(statement, 'Statement'));
  return (request) => !matches(request);
}

function combined(
  statement: Properties,
  decide: (matchers: readonly Matcher[], request: WebRequest) => boolean,
): Matcher {
  const matchers = listOf(statement, 'Statements').map(readStatement);
  return (request) => decide(matchers, request);
}

/** A request without the header does not match, as with AWS WAF. */
function readByteMatch(statement: Properties): Matcher {
  const partOf = readField(requiredObject(statement, 'FieldToMatch'));
  const constraint = requiredText(statement, 'PositionalConstraint');
  const compare = comparisons.get(constraint);
  if (compare === undefined) {
    throw unsupported(`PositionalConstraint ${constraint}`);
  }
  if (statement['SearchStringBase64'] !== undefined) {
    throw unsupported('SearchStringBase64');
  }
  const searched = requiredText(statement, 'SearchString');
  const transform = textTransformation(listOf(statement, 'TextTransformations'));
  return (request) => {
    const value = partOf(request);
    return value !== undefined && compare(transform(value), searched);
  };
}

type PartOf = (request: WebRequest) => string | undefined;

/**
 * How much AWS WAF inspects of a body sent to AppSync (AppSync Developer Guide, "Using AWS WAF").
 */
const bodyBytes = 8_192;

function readField(field: Properties): PartOf {
  const [kind, members] = soleMember(field, 'FieldToMatch');
  if (kind === 'Body') {
    return readBody(members);
  }
  if (kind !== 'SingleHeader') {
    throw unsupported(`FieldToMatch ${kind}`);
  }
  const header = requiredText(members, 'Name').toLowerCase();
  return ({ headers }) => (Object.hasOwn(headers, header) ? headers[header] : undefined);
}

function readBody(members: Properties): PartOf {
  refuseOthers(members, ['OversizeHandling']);
  const handling = requiredText(members, 'OversizeHandling');
  if (handling !== 'CONTINUE') {
    throw unsupported(`OversizeHandling ${handling}`);
  }
  return ({ body }) => body.subarray(0, bodyBytes).toString('utf8');
}
