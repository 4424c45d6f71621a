/** Reads and checks values of the CDK context; errors name the key. */
import type { Node } from 'constructs';

/** The first value is the default. */
export function oneOf<Value extends string>(
  node: Node,
  key: string,
  values: readonly [Value, ...Value[]],
): Value {
  const given = text(node, key) ?? values[0];
  const found = values.find((value) => value === given);
  if (found === undefined) {
    throw new Error(`Context ${key} must be one of ${values.join(', ')}; it is ${given}.`);
  }
  return found;
}

/** Returns the number of a context key; throws when it is not whole or out of range. */
export function wholeNumber(node: Node, key: string, whenAbsent: number, min: number, max: number): number {
  const given = Number(text(node, key) ?? whenAbsent);
  if (Number.isInteger(given) && given >= min && given <= max) {
    return given;
  }
  throw new Error(`Context ${key} must be a whole number from ${min} to ${max}.`);
}

/** Returns the ARN of a context key; throws when it is of another service. */
export function arn(node: Node, key: string, service: string): string | undefined {
  const given = text(node, key);
  if (given === undefined || (given.startsWith('arn:') && given.split(':')[2] === service)) {
    return given;
  }
  throw new Error(`Context ${key} must be an ARN of ${service}.`);
}

/** Returns the epoch seconds of a context key; throws unless it is a whole second in UTC. */
export function moment(node: Node, key: string): number | undefined {
  const given = text(node, key);
  if (given === undefined) {
    return undefined;
  }
  const seconds = Date.parse(given) / 1000;
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(given) && Number.isInteger(seconds)) {
    return seconds;
  }
  throw new Error(`Context ${key} must be a time in UTC, such as 2027-01-31T12:00:00Z.`);
}

/** SES and IAM compare addresses in lower case, so only such an address is taken. */
export function address(node: Node, key: string): string | undefined {
  const given = text(node, key);
  if (given === undefined || /^[\da-z._+-]{1,64}@[\da-z.-]{1,190}$/.test(given)) {
    return given;
  }
  throw new Error(`Context ${key} must be an e-mail address in lower case, without a name.`);
}

/** ACM PCA puts `http://` before it, so a scheme, a port and a path are refused. */
export function hostName(node: Node, key: string): string | undefined {
  const given = text(node, key);
  if (given === undefined || /^(?=.{4,200}$)([\da-z]([\da-z-]*[\da-z])?\.)+[a-z]{2,}$/.test(given)) {
    return given;
  }
  throw new Error(`Context ${key} must be a host name in lower case, without http:// and without a path.`);
}

/**
 * Context from the command line is text, from JSON it may be a boolean or a number; an empty text
 * means absent.
 */
export function text(node: Node, key: string): string | undefined {
  const given: unknown = node.tryGetContext(key);
  if (given === undefined || given === null || given === '') {
    return undefined;
  }
  return String(given);
}
