/** The policy statements of a template, at every place that can contain them. */
import {
  type PolicyDocument,
  type Statement,
  type Template,
  type TemplateResource,
  listOf,
} from '../../infra/synthesized.ts';
import { attributeOf, intrinsicOf } from './references.ts';

/** A statement with its place in the template. */
export interface PlacedStatement {
  /** The logical id of the resource. */
  readonly of: string;
  /**
   * `identity`: the permissions of a role; `trust`: who may assume it; `resource`: who may use the
   * resource that the policy is attached to.
   */
  readonly kind: 'identity' | 'trust' | 'resource';
  /** For `resource`: what the policy is attached to. */
  readonly attachedTo?: Attachment;
  readonly statement: Statement;
}

/** The resources that a resource policy is attached to. */
export interface Attachment {
  readonly type: string;
  /** Their logical ids. */
  readonly logicalIds: readonly string[];
}

/** A bucket's policy is for the bucket and for the objects in it. */
export const bucketType = 'AWS::S3::Bucket';

/** AWS IoT's policies have their own actions and variables. `iotStatements` returns them. */
const iotPolicyType = 'AWS::IoT::Policy';

/** Resource types whose statements are not IAM's. */
const otherStatements = [
  // AWS WAF's rules.
  'AWS::WAFv2::WebACL',
];

/**
 * Returns every IAM statement. Throws when a policy document is in a place that this check does not
 * read.
 */
export function iamStatements({ Resources }: Template): readonly PlacedStatement[] {
  const resources = Object.entries(Resources).filter(([, { Type }]) => !otherStatements.includes(Type));
  const unknown = resources.flatMap(([of, resource]) =>
    unreadDocuments(resource.Properties, documentsOf(resource), `${of} (${resource.Type})`),
  );
  if (unknown.length > 0) {
    throw new Error(`This check does not read the policy documents in ${unknown.join(', ')}.`);
  }
  return resources
    .filter(([, { Type }]) => Type !== iotPolicyType)
    .flatMap(([of, resource]) => ofResource(of, resource));
}

/** Returns the paths of policy documents, as objects or as JSON text, that are not read. */
function unreadDocuments(value: unknown, read: readonly unknown[], path: string): string[] {
  if (typeof value === 'string') {
    return documentText.test(value) ? [path] : [];
  }
  if (read.includes(value)) {
    return [];
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  if (Object.hasOwn(value, 'Statement')) {
    return [path];
  }
  const joined = joinedText(value);
  if (joined !== undefined && documentText.test(joined)) {
    return [path];
  }
  return Object.entries(value).flatMap(([name, member]) => unreadDocuments(member, read, `${path}.${name}`));
}

/** Matches the element `Statement` of a document in the form of JSON text. */
const documentText = /\\*"Statement\\*"\s*:/;

/**
 * Returns the text of a `Fn::Join`, with a blank for each value that is known only at deployment.
 */
function joinedText(value: object): string | undefined {
  const call = intrinsicOf(value);
  if (call?.name !== 'Fn::Join') {
    return undefined;
  }
  const [delimiter, parts] = call.argument as [string, unknown];
  if (!Array.isArray(parts)) {
    return ' ';
  }
  return parts.map((part) => (typeof part === 'string' ? part : ' ')).join(delimiter);
}

/** Returns the policy documents of a resource that `iamStatements` and `iotStatements` read. */
function documentsOf({ Type, Properties }: TemplateResource): readonly (PolicyDocument | undefined)[] {
  switch (Type) {
    case 'AWS::IAM::Role':
      return [
        Properties.AssumeRolePolicyDocument,
        ...(Properties.Policies ?? []).map(({ PolicyDocument }) => PolicyDocument),
      ];
    case 'AWS::IAM::Policy':
    case 'AWS::IAM::ManagedPolicy':
    case 'AWS::S3::BucketPolicy':
    case 'AWS::SQS::QueuePolicy':
    case iotPolicyType:
      return [Properties.PolicyDocument];
    case 'AWS::KMS::Key':
      return [Properties.KeyPolicy];
    default:
      return [];
  }
}

/** Returns every statement of the template's IoT policies. */
export function iotStatements({ Resources }: Template): readonly (Statement & { readonly of: string })[] {
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type === iotPolicyType)
    .flatMap(([of, { Properties }]) =>
      listOf(Properties.PolicyDocument?.Statement ?? []).map((one) => ({ ...one, of })),
    );
}

function ofResource(of: string, { Type, Properties }: TemplateResource): PlacedStatement[] {
  const place = (kind: PlacedStatement['kind'], document: PolicyDocument | undefined, to?: Attachment) =>
    listOf(document?.Statement ?? []).map((statement) => ({
      of,
      kind,
      ...(to !== undefined && { attachedTo: to }),
      statement,
    }));
  switch (Type) {
    case 'AWS::IAM::Role':
      return [
        ...place('trust', Properties.AssumeRolePolicyDocument),
        ...(Properties.Policies ?? []).flatMap(({ PolicyDocument }) => place('identity', PolicyDocument)),
      ];
    case 'AWS::IAM::Policy':
    case 'AWS::IAM::ManagedPolicy':
      return place('identity', Properties.PolicyDocument);
    case 'AWS::KMS::Key':
      return place('resource', Properties.KeyPolicy, { type: Type, logicalIds: [of] });
    case 'AWS::SQS::QueuePolicy': {
      const logicalIds = logicalIdsIn(Properties['Queues']);
      return place('resource', Properties.PolicyDocument, { type: 'AWS::SQS::Queue', logicalIds });
    }
    case 'AWS::S3::BucketPolicy': {
      const logicalIds = logicalIdsIn(Properties['Bucket']);
      return place('resource', Properties.PolicyDocument, { type: bucketType, logicalIds });
    }
    case 'AWS::Lambda::Permission':
      return [permissionOf(of, Properties)];
    default:
      return [];
  }
}

/** Returns the logical ids of the resources that a value refers to. */
export function logicalIdsIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const call = intrinsicOf(value);
  if (call?.name === 'Ref') {
    return [String(call.argument)];
  }
  if (call?.name === 'Fn::GetAtt') {
    return [attributeOf(call.argument)[0]];
  }
  return Object.values(value).flatMap(logicalIdsIn);
}

/**
 * Returns a function's permission as the statement that Lambda creates from it (Lambda API
 * Reference, "AddPermission").
 */
function permissionOf(of: string, properties: TemplateResource['Properties']): PlacedStatement {
  const { SourceAccount: account, SourceArn: arn } = properties;
  const statement = {
    Effect: 'Allow',
    Action: String(properties['Action']),
    Resource: properties['FunctionName'],
    Principal: { Service: properties['Principal'] },
    Condition: {
      ...(arn !== undefined && { ArnLike: { 'aws:SourceArn': arn } }),
      ...(account !== undefined && { StringEquals: { 'aws:SourceAccount': account } }),
    },
  };
  const logicalIds = logicalIdsIn(properties['FunctionName']);
  return { of, kind: 'resource', attachedTo: { type: 'AWS::Lambda::Alias', logicalIds }, statement };
}
