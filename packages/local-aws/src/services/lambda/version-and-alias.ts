/**
 * AWS::Lambda::Version and AWS::Lambda::Alias (CloudFormation Template Reference). A property that
 * would change which version runs makes the start fail.
 */
import { requireKnownProperties } from '../../core/known-properties.ts';
import type { CreatedResource, Properties } from '../../core/resource.ts';
import { functionReference, type FunctionReference } from './function-reference.ts';
import type { Functions } from './functions.ts';

/** The API's pattern of an alias, which is never a number. */
const aliasName = /^(?!\d+$)[\w-]{1,128}$/;

/** Publishes a version; `Ref` and `FunctionArn` are its ARN. */
export function createVersion(
  functions: Functions,
  properties: Properties,
  logicalId: string,
): CreatedResource {
  requireKnownProperties(properties, ['FunctionName', 'Description'], logicalId, 'Lambda');
  const { arn, version } = functions.publish(unqualified(properties, logicalId));
  return { ref: arn, attributes: { FunctionArn: arn, Version: version.number } };
}

/** Creates an alias of a version; `Ref` and `AliasArn` are its ARN. */
export function createAlias(
  functions: Functions,
  properties: Properties,
  logicalId: string,
): CreatedResource {
  const known = ['FunctionName', 'FunctionVersion', 'Name', 'Description', 'RoutingConfig'];
  requireKnownProperties(properties, known, logicalId, 'Lambda');
  const { FunctionVersion: version, Name: alias } = properties;
  if (typeof alias !== 'string' || !aliasName.test(alias)) {
    throw new Error(`${logicalId} has the name ${alias}, which Lambda does not accept for an alias.`);
  }
  if (!routesToOneVersion(properties['RoutingConfig'])) {
    throw new Error(
      `${logicalId} routes to a second version, which the local Lambda does not support. Remove RoutingConfig.`,
    );
  }
  const { name } = unqualified(properties, logicalId);
  const { arn } = functions.addAlias(name, alias, String(version));
  return { ref: arn, attributes: { AliasArn: arn } };
}

function unqualified(properties: Properties, logicalId: string): FunctionReference {
  const reference = functionReference(String(properties['FunctionName']));
  if (reference.qualifier !== undefined) {
    throw new Error(`${logicalId} must name its function without a version or an alias.`);
  }
  return reference;
}

function routesToOneVersion(routing: unknown): boolean {
  // CloudFormation's schema of the property.
  const { AdditionalVersionWeights: weights = [] } = (routing ?? {}) as {
    readonly AdditionalVersionWeights?: readonly { readonly FunctionWeight?: unknown }[];
  };
  return weights.every(({ FunctionWeight: weight }) => Number(weight) === 0);
}
