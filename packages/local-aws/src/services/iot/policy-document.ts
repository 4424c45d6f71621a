/**
 * IoT policy documents: IAM's language with resources `client/…`, `topic/…` and `topicfilter/…` and
 * with policy variables of its own.
 */
import { type Statement, compileDocument } from '../iam/statement.ts';
import { malformedPolicy } from './iot-errors.ts';

/** AWS counts the document without white space. */
const maximumLength = 2048;

/**
 * Reads a policy document. Throws MalformedPolicyException when it is too long, is not a policy, or
 * uses an unsupported element or operator. An error at creation is safer than an element that is
 * ignored when a device connects.
 */
export function compilePolicy(policyName: string, document: string): readonly Statement[] {
  if (document.replaceAll(/\s/g, '').length > maximumLength) {
    throw malformedPolicy(`Policy document exceeds ${maximumLength} characters without white space`);
  }
  const statements = compile(policyName, document);
  if (statements.length === 0) {
    throw malformedPolicy('Policy document has no statement');
  }
  return statements;
}

function compile(policyName: string, document: string): readonly Statement[] {
  try {
    return compileDocument(JSON.parse(document), 'identity', policyName);
  } catch (error) {
    const reason =
      error instanceof SyntaxError || !(error instanceof Error) ? 'not valid JSON' : error.message;
    throw malformedPolicy(`Policy document is malformed: ${reason}`);
  }
}
