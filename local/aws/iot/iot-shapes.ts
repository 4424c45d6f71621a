/** Members that recur in IoT's inputs (https://docs.aws.amazon.com/iot/latest/apireference/API_Operations_AWS_IoT.html). */
import { flag, list, map, number, oneOf, structure, text } from '../shapes/shape.ts';

const thingName = text({ min: 1, max: 128, pattern: '[a-zA-Z0-9:_-]+' });
const attributeName = text({ max: 128, pattern: '[a-zA-Z0-9_.,@\\/:#-]+' });
const attributeValue = text({ max: 800, pattern: '[a-zA-Z0-9_.,@\\/:#=\\[\\]-]*' });
const attributePayload = structure({}, { attributes: map(attributeName, attributeValue), merge: flag });
const certificateId = text({ min: 64, max: 64, pattern: '(0x)?[a-fA-F0-9]+' });
const certificatePem = text({ min: 1, max: 65_536 });
const policyName = text({ min: 1, max: 128, pattern: '[\\w+=,.@\\-]+' });
const marker = text({ max: 1024, pattern: '[A-Za-z0-9+\\/]+={0,2}' });
const status = oneOf(
  'ACTIVE',
  'INACTIVE',
  'REVOKED',
  'PENDING_TRANSFER',
  'REGISTER_INACTIVE',
  'PENDING_ACTIVATION',
);
const byToken = { nextToken: text(), maxResults: number(1, 250) };
const byMarker = { marker, pageSize: number(1, 250) };
const thingPrincipalType = oneOf('EXCLUSIVE_THING', 'NON_EXCLUSIVE_THING');

export const iotShapes = {
  createThing: structure(
    { thingName },
    { attributePayload, thingTypeName: thingName, billingGroupName: thingName },
  ),
  thing: structure({ thingName }),
  updateThing: structure(
    { thingName },
    { attributePayload, thingTypeName: thingName, expectedVersion: number(), removeThingType: flag },
  ),
  deleteThing: structure({ thingName }, { expectedVersion: number() }),
  listThings: structure(
    {},
    { ...byToken, attributeName, attributeValue, thingTypeName: thingName, usePrefixAttributeValue: flag },
  ),
  registerCertificate: structure({ certificatePem }, { status }),
  certificate: structure({ certificateId }),
  listCertificates: structure({}, { ...byMarker, ascendingOrder: flag }),
  updateCertificate: structure({ certificateId, newStatus: status }),
  deleteCertificate: structure({ certificateId }, { forceDelete: flag }),
  createPolicy: structure(
    { policyName, policyDocument: text({ max: 404_600 }) },
    { tags: list(structure({ Key: text({ min: 1, max: 128 }) }, { Value: text({ max: 256 }) })) },
  ),
  policy: structure({ policyName }),
  policyTarget: structure({ policyName, target: text() }),
  listAttachedPolicies: structure({ target: text() }, { ...byMarker, recursive: flag }),
  listTargets: structure({ policyName }, byMarker),
  attachPrincipal: structure({ thingName, principal: text() }, { thingPrincipalType }),
  thingPrincipal: structure({ thingName, principal: text() }),
  listThingPrincipals: structure({ thingName }, { ...byToken, thingPrincipalType }),
  listPrincipalThings: structure({ principal: text() }, { ...byToken, thingPrincipalType }),
  describeEndpoint: structure({}, { endpointType: text({ max: 128 }) }),
} as const;

/** The data plane's. */
export const connectionShape = structure(
  { clientId: text({ min: 1, max: 128, pattern: '[^$].*' }) },
  { cleanSession: flag, preventWillMessage: flag, includeSocketInformation: flag },
);
