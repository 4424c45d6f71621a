/**
 * The wire shapes of `models.ts`, by which the SDK serializes and deserializes. A structure is [3,
 * namespace, name, traits, member names, member schemas, number of required members], with the
 * required members first. 0 is a string, 4 a timestamp, 128 a map of strings (@smithy/types,
 * schema/static-schemas).
 */
import type { GenerateMac$, GenerateMacRequest$, NotFoundException$ } from '@aws-sdk/client-kms';
import { TypeRegistry } from '@smithy/core/schema';
import {
  AccessDeniedException,
  ConflictException,
  InternalServerException,
  IoTFleetWiseServiceException,
  LimitExceededException,
  ResourceNotFoundException,
  ThrottlingException,
  ValidationException,
} from './models.ts';

// The SDK exports schemas but not the names of their types.
type StaticErrorSchema = typeof NotFoundException$;
type StaticOperationSchema = typeof GenerateMac$;
type StaticStructureSchema = typeof GenerateMacRequest$;

const namespace = 'com.amazonaws.iotfleetwise';
const synthetic = 'smithy.ts.sdk.synthetic.com.amazonaws.iotfleetwise';
const mapOfStrings = 128;

const createVehicleRequest: StaticStructureSchema = [
  3,
  namespace,
  'CreateVehicleRequest',
  0,
  ['vehicleName', 'modelManifestArn', 'decoderManifestArn', 'attributes', 'associationBehavior'],
  [0, 0, 0, mapOfStrings, 0],
  3,
];
const createVehicleResponse: StaticStructureSchema = [
  3,
  namespace,
  'CreateVehicleResponse',
  0,
  ['vehicleName', 'arn', 'thingArn'],
  [0, 0, 0],
];
const getVehicleRequest: StaticStructureSchema = [
  3,
  namespace,
  'GetVehicleRequest',
  0,
  ['vehicleName'],
  [0],
  1,
];
const getVehicleResponse: StaticStructureSchema = [
  3,
  namespace,
  'GetVehicleResponse',
  0,
  [
    'vehicleName',
    'arn',
    'modelManifestArn',
    'decoderManifestArn',
    'attributes',
    'creationTime',
    'lastModificationTime',
  ],
  [0, 0, 0, 0, mapOfStrings, 4, 4],
];
const deleteVehicleRequest: StaticStructureSchema = [
  3,
  namespace,
  'DeleteVehicleRequest',
  0,
  ['vehicleName'],
  [0],
  1,
];
const deleteVehicleResponse: StaticStructureSchema = [
  3,
  namespace,
  'DeleteVehicleResponse',
  0,
  ['vehicleName', 'arn'],
  [0, 0],
];

const associateVehicleFleetRequest: StaticStructureSchema = [
  3,
  namespace,
  'AssociateVehicleFleetRequest',
  0,
  ['vehicleName', 'fleetId'],
  [0, 0],
  2,
];
const associateVehicleFleetResponse: StaticStructureSchema = [
  3,
  namespace,
  'AssociateVehicleFleetResponse',
  0,
  [],
  [],
];

/** `CreateVehicle`; the SDK may try it again, hence marked idempotent as in AWS's model. */
export const createVehicle: StaticOperationSchema = [
  9,
  namespace,
  'CreateVehicle',
  2,
  () => createVehicleRequest,
  () => createVehicleResponse,
];
/**
 * `GetVehicle`: reads one vehicle by name; throws ResourceNotFoundException when no vehicle has it.
 */
export const getVehicle: StaticOperationSchema = [
  9,
  namespace,
  'GetVehicle',
  0,
  () => getVehicleRequest,
  () => getVehicleResponse,
];
/** `DeleteVehicle`; safe to repeat, hence marked idempotent. */
export const deleteVehicle: StaticOperationSchema = [
  9,
  namespace,
  'DeleteVehicle',
  2,
  () => deleteVehicleRequest,
  () => deleteVehicleResponse,
];
/**
 * `AssociateVehicleFleet`: adds a vehicle to a fleet; not marked idempotent, unlike creation and
 * deletion.
 */
export const associateVehicleFleet: StaticOperationSchema = [
  9,
  namespace,
  'AssociateVehicleFleet',
  0,
  () => associateVehicleFleetRequest,
  () => associateVehicleFleetResponse,
];

/** Exception shape → class, so that errors of the service are deserialized to their classes. */
export const errorTypeRegistries: readonly TypeRegistry[] = [
  registry(synthetic, [
    [[-3, synthetic, 'IoTFleetWiseServiceException', 0, [], []], IoTFleetWiseServiceException],
  ]),
  registry(namespace, [
    [clientError('AccessDeniedException', []), AccessDeniedException],
    [clientError('ConflictException', ['resource', 'resourceType']), ConflictException],
    [clientError('LimitExceededException', ['resourceId', 'resourceType']), LimitExceededException],
    [clientError('ResourceNotFoundException', ['resourceId', 'resourceType']), ResourceNotFoundException],
    [clientError('ThrottlingException', []), ThrottlingException],
    [clientError('ValidationException', []), ValidationException],
    [
      [-3, namespace, 'InternalServerException', { error: 'server' }, ['message'], [0]],
      InternalServerException,
    ],
  ]),
];

/** A constructor of one of `models.ts`; the deserializer gives it what its own schema names. */
type ExceptionClass = new (options: never) => IoTFleetWiseServiceException;

function clientError(name: string, members: readonly string[]): StaticErrorSchema {
  const names = ['message', ...members];
  return [-3, namespace, name, { error: 'client' }, names, names.map(() => 0)];
}

function registry(
  of: string,
  errors: readonly (readonly [StaticErrorSchema, ExceptionClass])[],
): TypeRegistry {
  const types = new TypeRegistry(of);
  for (const [schema, constructor] of errors) {
    types.registerError(schema, constructor);
  }
  return types;
}
