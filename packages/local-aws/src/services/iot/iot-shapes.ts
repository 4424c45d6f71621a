/**
 * Members that recur in IoT's inputs
 * (https://docs.aws.amazon.com/iot/latest/apireference/API_Operations_AWS_IoT.html).
 */
import { blob, flag, list, map, number, oneOf, structure, text } from '../../shapes/shape.ts';

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
const tagKey = text({ min: 1, max: 128, pattern: '^([\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@]*)$' });
const thingPrincipalType = oneOf('EXCLUSIVE_THING', 'NON_EXCLUSIVE_THING');

const policyTarget = structure({ policyName, target: text() });

/** Input of each operation of the control plane. */
export const iotInputs = {
  CreateThing: structure(
    { thingName },
    { attributePayload, thingTypeName: thingName, billingGroupName: thingName },
  ),
  DescribeThing: structure({ thingName }),
  UpdateThing: structure(
    { thingName },
    { attributePayload, thingTypeName: thingName, expectedVersion: number(), removeThingType: flag },
  ),
  DeleteThing: structure({ thingName }, { expectedVersion: number() }),
  ListThings: structure(
    {},
    { ...byToken, attributeName, attributeValue, thingTypeName: thingName, usePrefixAttributeValue: flag },
  ),
  RegisterCertificateWithoutCA: structure({ certificatePem }, { status }),
  DescribeCertificate: structure({ certificateId }),
  ListCertificates: structure({}, { ...byMarker, ascendingOrder: flag }),
  UpdateCertificate: structure({ certificateId, newStatus: status }),
  DeleteCertificate: structure({ certificateId }, { forceDelete: flag }),
  CreatePolicy: structure(
    { policyName, policyDocument: text({ max: 404_600 }) },
    { tags: list(structure({ Key: tagKey }, { Value: text({ max: 256 }) })) },
  ),
  GetPolicy: structure({ policyName }),
  AttachPolicy: policyTarget,
  DetachPolicy: policyTarget,
  ListAttachedPolicies: structure({ target: text() }, { ...byMarker, recursive: flag }),
  ListTargetsForPolicy: structure({ policyName }, byMarker),
  AttachThingPrincipal: structure({ thingName, principal: text() }, { thingPrincipalType }),
  DetachThingPrincipal: structure({ thingName, principal: text() }),
  ListThingPrincipals: structure({ thingName }, byToken),
  ListThingPrincipalsV2: structure({ thingName }, { ...byToken, thingPrincipalType }),
  ListPrincipalThings: structure({ principal: text() }, byToken),
  ListPrincipalThingsV2: structure({ principal: text() }, { ...byToken, thingPrincipalType }),
  DescribeEndpoint: structure({}, { endpointType: text({ max: 128 }) }),
} as const;

/** Input of each operation of the data plane. */
export const iotDataInputs = {
  DeleteConnection: structure(
    { clientId: text({ min: 1, max: 128, pattern: '[^$].*' }) },
    { cleanSession: flag, preventWillMessage: flag },
  ),
  Publish: structure(
    { topic: text() },
    {
      qos: number(0, 1),
      retain: flag,
      payload: blob(),
      userProperties: text(),
      payloadFormatIndicator: oneOf('UNSPECIFIED_BYTES', 'UTF8_DATA'),
      contentType: text(),
      responseTopic: text(),
      correlationData: text(),
      messageExpiry: number(),
    },
  ),
} as const;
