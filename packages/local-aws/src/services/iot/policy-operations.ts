/** IoT policies and the certificates they are attached to. */
import type { Operation } from '../../core/service.ts';
import { invalidRequest, limitExceeded, notFound } from './iot-errors.ts';
import { type IotParts, iotOperation } from './iot-parts.ts';
import { iotInputs } from './iot-shapes.ts';
import { pageOf } from './page.ts';

interface PolicyInput {
  readonly policyName: string;
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
  const { policies, attachments, arns } = parts;
  const onPolicy = (action: string) => (input: PolicyInput) => [
    { action: `iot:${action}`, resource: arns.policy(input.policyName) },
  ];
  const onTarget = (action: string) => (input: { readonly target: string }) => [
    { action: `iot:${action}`, resource: input.target },
  ];
  return {
    CreatePolicy: iotOperation({
      shape: iotInputs.CreatePolicy,
      http: { method: 'POST', uri: '/policies/{policyName}' },
      demands: onPolicy('CreatePolicy'),
      run: (input: PolicyInput & { readonly policyDocument: string }) => {
        const { policyName, document, version } = policies.create(input.policyName, input.policyDocument);
        const policyArn = arns.policy(policyName);
        return { policyName, policyArn, policyDocument: document, policyVersionId: String(version) };
      },
    }),
    GetPolicy: iotOperation({
      shape: iotInputs.GetPolicy,
      http: { method: 'GET', uri: '/policies/{policyName}' },
      demands: onPolicy('GetPolicy'),
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
    }),
    AttachPolicy: iotOperation({
      shape: iotInputs.AttachPolicy,
      http: { method: 'PUT', uri: '/target-policies/{policyName}' },
      demands: onTarget('AttachPolicy'),
      run: (input: TargetInput): void => attachPolicy(parts, input),
    }),
    DetachPolicy: iotOperation({
      shape: iotInputs.DetachPolicy,
      http: { method: 'POST', uri: '/target-policies/{policyName}' },
      demands: onTarget('DetachPolicy'),
      // IoT answers success whether or not it was attached.
      run: (input: TargetInput): void => attachments.remove(input.policyName, input.target),
    }),
    ListAttachedPolicies: iotOperation({
      shape: iotInputs.ListAttachedPolicies,
      http: {
        method: 'POST',
        uri: '/attached-policies/{target}',
        query: { ...markerQuery, recursive: 'recursive' },
      },
      // The Service Authorization Reference gives it no resource type.
      demands: () => [{ action: 'iot:ListAttachedPolicies', resource: '*' }],
      run: (input: PageInput & { readonly target: string }) => {
        requireCertificate(parts, input.target);
        const { items, next } = pageOf(
          attachments.leftsOf(input.target),
          input.pageSize ?? 250,
          input.marker,
        );
        return {
          policies: items.map((policyName) => ({ policyName, policyArn: arns.policy(policyName) })),
          ...(next === undefined ? {} : { nextMarker: next }),
        };
      },
    }),
    ListTargetsForPolicy: iotOperation({
      shape: iotInputs.ListTargetsForPolicy,
      http: { method: 'POST', uri: '/policy-targets/{policyName}', query: markerQuery },
      demands: onPolicy('ListTargetsForPolicy'),
      run: (input: PolicyInput & PageInput) => {
        const { policyName } = policies.require(input.policyName);
        const { items, next } = pageOf(attachments.rightsOf(policyName), input.pageSize ?? 250, input.marker);
        return { targets: items, ...(next === undefined ? {} : { nextMarker: next }) };
      },
    }),
  };
}

function attachPolicy(parts: IotParts, { policyName, target }: TargetInput): void {
  parts.policies.require(policyName);
  requireCertificate(parts, target);
  const attached = parts.attachments.leftsOf(target);
  if (!attached.includes(policyName) && attached.length >= maximumPolicies) {
    throw limitExceeded(`A certificate can have at most ${maximumPolicies} policies`);
  }
  parts.attachments.add(policyName, target, true);
}

/** Thing groups and Cognito identities are targets at AWS too; here only certificates are. */
function requireCertificate({ arns, certificates }: IotParts, target: string): void {
  const certificateId = arns.certificateIdOf(target);
  if (certificateId === undefined) {
    throw invalidRequest(`Invalid target ${target}`);
  }
  if (certificates.find(certificateId) === undefined) {
    throw notFound(`Target ${target} not found`);
  }
}
