/** The operations on IoT policies and on their attachments to certificates. */
import type { Operation } from '../../core/service.ts';
import { invalidRequest, limitExceeded, notFound } from './iot-errors.ts';
import { type IotParts, iotOperation } from './iot-parts.ts';
import { iotInputs } from './iot-shapes.ts';
import { pageOf } from './page.ts';

interface PolicyInput {
  readonly policyName: string;
}

interface CreateInput extends PolicyInput {
  readonly policyDocument: string;
}

interface TargetInput extends PolicyInput {
  readonly target: string;
}

interface PageInput {
  readonly marker?: string;
  readonly pageSize?: number;
}

/** AWS IoT Core quota: policies per certificate. */
const maximumPolicies = 10;
const markerQuery = { marker: 'marker', pageSize: 'pageSize' };

/** The operations on policies by name. */
export function policyOperations(parts: IotParts): Readonly<Record<string, Operation>> {
  return {
    CreatePolicy: createPolicy(parts),
    GetPolicy: getPolicy(parts),
    AttachPolicy: attachPolicy(parts),
    DetachPolicy: detachPolicy(parts),
    ListAttachedPolicies: listAttachedPolicies(parts),
    ListTargetsForPolicy: listTargetsForPolicy(parts),
  };
}

function createPolicy({ policies, arns }: IotParts): Operation {
  return iotOperation({
    shape: iotInputs.CreatePolicy,
    http: { method: 'POST', uri: '/policies/{policyName}' },
    demands: ({ policyName }: CreateInput) => [
      { action: 'iot:CreatePolicy', resource: arns.policy(policyName) },
    ],
    run: (input: CreateInput) => {
      const { policyName, document, version } = policies.create(input.policyName, input.policyDocument);
      const policyArn = arns.policy(policyName);
      return { policyName, policyArn, policyDocument: document, policyVersionId: String(version) };
    },
  });
}

function getPolicy({ policies, arns }: IotParts): Operation {
  return iotOperation({
    shape: iotInputs.GetPolicy,
    http: { method: 'GET', uri: '/policies/{policyName}' },
    demands: ({ policyName }: PolicyInput) => [
      { action: 'iot:GetPolicy', resource: arns.policy(policyName) },
    ],
    run: (input: PolicyInput) => {
      const { policyName, document, version, createdAt, modifiedAt } = policies.require(input.policyName);
      return {
        policyName,
        policyArn: arns.policy(policyName),
        policyDocument: document,
        defaultVersionId: String(version),
        creationDate: createdAt / 1000,
        lastModifiedDate: modifiedAt / 1000,
        generationId: String(createdAt),
      };
    },
  });
}

function attachPolicy(parts: IotParts): Operation {
  return iotOperation({
    shape: iotInputs.AttachPolicy,
    http: { method: 'PUT', uri: '/target-policies/{policyName}' },
    demands: ({ target }: TargetInput) => [{ action: 'iot:AttachPolicy', resource: target }],
    run: (input: TargetInput): void => attach(parts, input),
  });
}

function detachPolicy({ attachments }: IotParts): Operation {
  return iotOperation({
    shape: iotInputs.DetachPolicy,
    http: { method: 'POST', uri: '/target-policies/{policyName}' },
    demands: ({ target }: TargetInput) => [{ action: 'iot:DetachPolicy', resource: target }],
    // IoT succeeds whether or not the policy was attached.
    run: (input: TargetInput): void => attachments.remove(input.policyName, input.target),
  });
}

function listAttachedPolicies(parts: IotParts): Operation {
  const { attachments, arns } = parts;
  return iotOperation({
    shape: iotInputs.ListAttachedPolicies,
    http: {
      method: 'POST',
      uri: '/attached-policies/{target}',
      query: { ...markerQuery, recursive: 'recursive' },
    },
    // The Service Authorization Reference lists no resource type for it.
    demands: () => [{ action: 'iot:ListAttachedPolicies', resource: '*' }],
    run: (input: PageInput & { readonly target: string }) => {
      requireCertificate(parts, input.target);
      const { items, next } = pageOf(attachments.leftsOf(input.target), input.pageSize ?? 250, input.marker);
      return {
        policies: items.map((policyName) => ({ policyName, policyArn: arns.policy(policyName) })),
        ...(next === undefined ? {} : { nextMarker: next }),
      };
    },
  });
}

function listTargetsForPolicy({ policies, attachments, arns }: IotParts): Operation {
  return iotOperation({
    shape: iotInputs.ListTargetsForPolicy,
    http: { method: 'POST', uri: '/policy-targets/{policyName}', query: markerQuery },
    demands: ({ policyName }: PolicyInput) => [
      { action: 'iot:ListTargetsForPolicy', resource: arns.policy(policyName) },
    ],
    run: (input: PolicyInput & PageInput) => {
      const { policyName } = policies.require(input.policyName);
      const { items, next } = pageOf(attachments.rightsOf(policyName), input.pageSize ?? 250, input.marker);
      return { targets: items, ...(next === undefined ? {} : { nextMarker: next }) };
    },
  });
}

function attach(parts: IotParts, { policyName, target }: TargetInput): void {
  parts.policies.require(policyName);
  requireCertificate(parts, target);
  const attached = parts.attachments.leftsOf(target);
  if (!attached.includes(policyName) && attached.length >= maximumPolicies) {
    throw limitExceeded(`A certificate can have at most ${maximumPolicies} policies`);
  }
  parts.attachments.add(policyName, target, true);
}

/**
 * Throws unless the target is a registered certificate. On AWS, thing groups and Cognito identities
 * can be targets too.
 */
function requireCertificate({ arns, certificates }: IotParts, target: string): void {
  const certificateId = arns.certificateIdOf(target);
  if (certificateId === undefined) {
    throw invalidRequest(`Invalid target ${target}`);
  }
  if (certificates.find(certificateId) === undefined) {
    throw notFound(`Target ${target} not found`);
  }
}
