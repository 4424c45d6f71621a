/**
 * CloudFormation's intrinsic functions (CloudFormation Template Reference, "Intrinsic function
 * reference"). An unknown one makes the start fail.
 */
import type { Scope } from './scope.ts';
import { stackArn } from './stack-arn.ts';

/** Stands for `AWS::NoValue`. A property or list element with this value is removed. */
export const noValue = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

/** Resolves all intrinsic functions in a value. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) {
    return value.map((element) => resolve(element, scope)).filter((element) => element !== noValue);
  }
  if (typeof value === 'string') {
    return requireStatic(value, scope);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const call = intrinsicCall(value);
  return call === undefined ? resolveMembers(value, scope) : callIntrinsic(call, scope);
}

/**
 * Returns name and argument when the object is a call of an intrinsic function: its only member is
 * `Ref`, `Condition` or `Fn::…`.
 */
export function intrinsicCall(value: object): readonly [name: string, argument: unknown] | undefined {
  const entries = Object.entries(value);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    return undefined;
  }
  const [name, argument] = entry;
  const isCall =
    name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof argument === 'string');
  return isCall ? entry : undefined;
}

function callIntrinsic([name, argument]: readonly [string, unknown], scope: Scope): unknown {
  const intrinsic = intrinsics[name];
  if (intrinsic === undefined) {
    throw new Error(`${scope.where} uses ${name}, which is not supported.`);
  }
  return intrinsic(argument, scope);
}

function resolveMembers(value: object, scope: Scope): Record<string, unknown> {
  const members = Object.entries(value).map(([key, member]) => [key, resolve(member, scope)] as const);
  return Object.fromEntries(members.filter(([, member]) => member !== noValue));
}

/** Rejects dynamic references, which a deployment would read from Secrets Manager or SSM. */
function requireStatic(text: string, scope: Scope): string {
  if (text.includes('{{resolve:')) {
    throw new Error(`${scope.where} uses a dynamic reference ({{resolve:…}}), which is not supported.`);
  }
  return text;
}

const pseudoParameters: Readonly<Record<string, (scope: Scope) => unknown>> = {
  'AWS::AccountId': ({ place }) => place.accountId,
  'AWS::Region': ({ place }) => place.region,
  'AWS::Partition': ({ place }) => place.partition,
  'AWS::URLSuffix': () => 'amazonaws.com',
  'AWS::StackName': ({ stackName }) => stackName,
  'AWS::StackId': ({ place, stackName }) => stackArn(place, stackName),
  'AWS::NotificationARNs': () => [],
  'AWS::NoValue': () => noValue,
};

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => resolveRef(String(argument), scope),
  Condition: (argument, scope) => scope.condition(String(argument)),
  'Fn::GetAtt': getAttribute,
  'Fn::Join': join,
  'Fn::Sub': substitute,
  'Fn::Select': selectElement,
  'Fn::Split': split,
  'Fn::If': choose,
  'Fn::Equals': equals,
  'Fn::And': (argument, scope) => resolveList(argument, scope, 'Fn::And').every(Boolean),
  'Fn::Or': (argument, scope) => resolveList(argument, scope, 'Fn::Or').some(Boolean),
  'Fn::Not': (argument, scope) => resolveList(argument, scope, 'Fn::Not')[0] !== true,
  'Fn::FindInMap': findInMap,
  'Fn::Base64': (argument, scope) => Buffer.from(String(resolve(argument, scope))).toString('base64'),
  'Fn::GetAZs': (argument, scope) => ['a', 'b', 'c'].map((zone) => `${regionOf(argument, scope)}${zone}`),
};

function resolveRef(name: string, scope: Scope): unknown {
  const pseudo = pseudoParameters[name];
  if (pseudo !== undefined) {
    return pseudo(scope);
  }
  return scope.template.Parameters?.[name] === undefined ? scope.ref(name) : scope.parameter(name);
}

/** Takes `["Logical", "A.B"]` or `"Logical.A.B"`; the attribute itself may contain dots. */
function getAttribute(argument: unknown, scope: Scope): unknown {
  const [logicalId, attribute] = attributeReference(argument);
  return scope.attribute(logicalId, String(resolve(attribute, scope)));
}

/** The two parts of a `Fn::GetAtt`. */
export function attributeReference(argument: unknown): readonly [logicalId: string, attribute: unknown] {
  if (Array.isArray(argument)) {
    return [String(argument[0]), argument[1]];
  }
  const [logicalId = '', ...attribute] = String(argument).split('.');
  return [logicalId, attribute.join('.')];
}

function join(argument: unknown, scope: Scope): string {
  const [delimiter, list] = pair(argument, scope, 'Fn::Join');
  return resolveList(list, scope, 'Fn::Join').map(String).join(String(delimiter));
}

/**
 * Evaluates `Fn::Sub`: `${!Literal}` becomes `${Literal}`, and the list form has its own variables.
 */
function substitute(argument: unknown, scope: Scope): string {
  const [text, variables] = Array.isArray(argument)
    ? [String(argument[0]), argument[1] as unknown]
    : [String(argument), {}];
  const own = new Map(Object.entries(resolve(variables, scope) as object));
  return requireStatic(text, scope).replace(substitution, (_, name: string) => {
    if (name.startsWith('!')) {
      return `\${${name.slice(1)}}`;
    }
    if (own.has(name)) {
      return String(own.get(name));
    }
    return String(name.includes('.') ? getAttribute(name, scope) : resolveRef(name, scope));
  });
}

/**
 * Matches `${…}` in the text of `Fn::Sub`; group 1 is a logical id, `Id.Attribute` or `!Literal`.
 */
export const substitution = /\$\{([^}]+)\}/g;

function selectElement(argument: unknown, scope: Scope): unknown {
  const [index, list] = pair(argument, scope, 'Fn::Select');
  const element = resolveList(list, scope, 'Fn::Select')[Number(resolve(index, scope))];
  if (element === undefined) {
    throw new Error(`${scope.where}: Fn::Select has no element ${index}.`);
  }
  return element;
}

function split(argument: unknown, scope: Scope): string[] {
  const [delimiter, text] = pair(argument, scope, 'Fn::Split');
  return String(resolve(text, scope)).split(String(delimiter));
}

/** Resolves only the selected branch. */
function choose(argument: unknown, scope: Scope): unknown {
  const [condition, ifTrue, ifFalse] = requireList(argument, scope, 'Fn::If');
  return resolve(scope.condition(String(condition)) ? ifTrue : ifFalse, scope);
}

function equals(argument: unknown, scope: Scope): boolean {
  const [left, right] = pair(argument, scope, 'Fn::Equals').map((side) => resolve(side, scope));
  return JSON.stringify(left) === JSON.stringify(right);
}

function findInMap(argument: unknown, scope: Scope): unknown {
  const [map, first, second, options] = resolveList(argument, scope, 'Fn::FindInMap');
  const path = [map, first, second].map(String);
  const found = path.reduce<unknown>((level, key) => memberOf(level, key), scope.template.Mappings);
  const value = found ?? memberOf(options, 'DefaultValue');
  if (value === undefined) {
    throw new Error(`${scope.where}: Fn::FindInMap finds nothing at ${path.join(', ')}.`);
  }
  return value;
}

function memberOf(value: unknown, key: string): unknown {
  // Reads own members only, so that a key such as `constructor` is not found.
  return typeof value === 'object' && value !== null
    ? new Map<string, unknown>(Object.entries(value)).get(key)
    : undefined;
}

function regionOf(argument: unknown, scope: Scope): string {
  const region = String(resolve(argument, scope));
  return region === '' ? scope.place.region : region;
}

function resolveList(argument: unknown, scope: Scope, name: string): readonly unknown[] {
  return requireList(resolve(argument, scope), scope, name);
}

function pair(argument: unknown, scope: Scope, name: string): readonly [unknown, unknown] {
  const [first, second] = requireList(argument, scope, name);
  return [first, second];
}

function requireList(value: unknown, scope: Scope, name: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new Error(`${scope.where}: ${name} needs a list.`);
  }
  return value;
}
