/**
 * AWS WAF (WAFV2): the web ACLs of the template, in front of the resources that they are associated
 * with.
 */
import { createHash } from 'node:crypto';
import { AwsError } from '../../core/aws-error.ts';
import type { Properties, ResourceContext, ResourceHandler, ServiceModule } from '../../core/resource.ts';
import type { Clock } from '../../core/service.ts';
import { requiredText, unsupported } from './properties.ts';
import { readWebAcl, type WebAcl } from './web-acl.ts';
import type { InspectRequest } from './web-request.ts';

/** AWS WAF with the inspection that protected services call. */
export interface WafModule extends ServiceModule {
  readonly inspect: InspectRequest;
}

/**
 * Creates AWS WAF. Without `enforced`, it still reads and checks the web ACLs, but allows every
 * request.
 */
export function createWaf({
  clock,
  enforced,
}: {
  readonly clock: Clock;
  readonly enforced: boolean;
}): WafModule {
  const webAcls = new Map<string, WebAcl>();
  const associated = new Map<string, WebAcl>();
  return {
    services: [],
    resources: [webAclResource(webAcls, clock), associationResource(webAcls, associated)],
    inspect: (resourceArn, request) => (enforced ? associated.get(resourceArn)?.(request) : undefined),
  };
}

function webAclResource(webAcls: Map<string, WebAcl>, clock: Clock): ResourceHandler {
  return {
    type: 'AWS::WAFv2::WebACL',
    create(properties, context) {
      const webAcl = readWebAcl(properties, clock);
      const { name, id, arn } = identityOf(properties, context);
      webAcls.set(arn, webAcl);
      return { ref: `${name}|${id}|REGIONAL`, attributes: { Arn: arn, Id: id } };
    },
  };
}

function identityOf(properties: Properties, { place, physicalName, stackName, logicalId }: ResourceContext) {
  const name = properties['Name'] === undefined ? physicalName : requiredText(properties, 'Name');
  // AWS WAF assigns a random UUID. Here the UUID must be the same at every start.
  const digest = createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex');
  const id = digest.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  const { partition, region, accountId } = place;
  return { name, id, arn: `arn:${partition}:wafv2:${region}:${accountId}:regional/webacl/${name}/${id}` };
}

const protectable =
  /^arn:[^:]+:(?:appsync:[^:]+:\d{12}:apis\/\w+|cognito-idp:[^:]+:\d{12}:userpool\/[\w-]+)$/;

function associationResource(
  webAcls: ReadonlyMap<string, WebAcl>,
  associated: Map<string, WebAcl>,
): ResourceHandler {
  return {
    type: 'AWS::WAFv2::WebACLAssociation',
    create(properties) {
      const resourceArn = requiredText(properties, 'ResourceArn');
      if (!protectable.test(resourceArn)) {
        throw unsupported('An association with a resource other than an AppSync API or a user pool');
      }
      const webAclArn = requiredText(properties, 'WebACLArn');
      const webAcl = webAcls.get(webAclArn);
      if (webAcl === undefined) {
        throw nonexistent();
      }
      // A resource has at most one web ACL, so a second association replaces the first.
      associated.set(resourceArn, webAcl);
      return { ref: `${webAclArn}|${resourceArn}`, attributes: {} };
    },
  };
}

function nonexistent(): AwsError {
  return new AwsError(
    'WAFNonexistentItemException',
    "AWS WAF couldn't perform the operation because your resource doesn't exist.",
  );
}
