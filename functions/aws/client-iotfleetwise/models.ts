/**
 * Shapes and exceptions of AWS IoT FleetWise as far as provisioning needs them, named as in
 * `@aws-sdk/client-iotfleetwise` (API version 2021-06-17):
 * https://docs.aws.amazon.com/iot-fleetwise/latest/APIReference/API_CreateVehicle.html
 */
import { type ExceptionOptionType, ServiceException } from '@smithy/core/client';

/** `CreateVehicle`'s input; further members of AWS's shape are not used here. */
export interface CreateVehicleRequest {
  /** 1 to 100 of letters, digits, '-', '_' and ':'. */
  vehicleName: string;
  modelManifestArn: string;
  decoderManifestArn: string;
  associationBehavior?: 'CreateIotThing' | 'ValidateIotThingExists';
  attributes?: Record<string, string>;
}

/** `CreateVehicle`'s output; provisioning reads none of the members, so all are optional here. */
export interface CreateVehicleResponse {
  vehicleName?: string;
  arn?: string;
  thingArn?: string;
}

/** `GetVehicle`'s input; a name without a vehicle fails with ResourceNotFoundException. */
export interface GetVehicleRequest {
  vehicleName: string;
}

/**
 * `GetVehicle`'s output; provisioning only needs to know that the vehicle exists and reads no
 * member.
 */
export interface GetVehicleResponse {
  vehicleName?: string;
  arn?: string;
  modelManifestArn?: string;
  decoderManifestArn?: string;
  attributes?: Record<string, string>;
  creationTime?: Date;
  lastModificationTime?: Date;
}

/** `DeleteVehicle`'s input; the call also succeeds when no vehicle has this name. */
export interface DeleteVehicleRequest {
  vehicleName: string;
}

/** `DeleteVehicle`'s output; provisioning reads none of the members, so all are optional here. */
export interface DeleteVehicleResponse {
  vehicleName?: string;
  arn?: string;
}

/** `AssociateVehicleFleet`'s input; a full fleet fails with LimitExceededException. */
export interface AssociateVehicleFleetRequest {
  vehicleName: string;
  /** 1 to 100 of letters, digits, '-', '_' and ':'. */
  fleetId: string;
}

/** `AssociateVehicleFleet`'s output has no members. */
export type AssociateVehicleFleetResponse = Record<never, never>;

/** Base of every exception of the service. */
export class IoTFleetWiseServiceException extends ServiceException {}

/** The vehicle exists already, or a write to it is under way. */
export class ConflictException extends IoTFleetWiseServiceException {
  resource: string | undefined;
  resourceType: string | undefined;

  constructor(options: ExceptionOptions<ConflictException>) {
    super({ ...options, name: 'ConflictException', $fault: 'client' });
    this.resource = options.resource;
    this.resourceType = options.resourceType;
  }
}

/** The vehicle, or a manifest it names, does not exist. */
export class ResourceNotFoundException extends IoTFleetWiseServiceException {
  resourceId: string | undefined;
  resourceType: string | undefined;

  constructor(options: ExceptionOptions<ResourceNotFoundException>) {
    super({ ...options, name: 'ResourceNotFoundException', $fault: 'client' });
    this.resourceId = options.resourceId;
    this.resourceType = options.resourceType;
  }
}

/** The input breaks the service's rules. */
export class ValidationException extends IoTFleetWiseServiceException {
  constructor(options: ExceptionOptions<ValidationException>) {
    super({ ...options, name: 'ValidationException', $fault: 'client' });
  }
}

/** The role may not do this. */
export class AccessDeniedException extends IoTFleetWiseServiceException {
  constructor(options: ExceptionOptions<AccessDeniedException>) {
    super({ ...options, name: 'AccessDeniedException', $fault: 'client' });
  }
}

/** A quota of the account is reached. */
export class LimitExceededException extends IoTFleetWiseServiceException {
  constructor(options: ExceptionOptions<LimitExceededException>) {
    super({ ...options, name: 'LimitExceededException', $fault: 'client' });
  }
}

/** Too many calls a second. */
export class ThrottlingException extends IoTFleetWiseServiceException {
  constructor(options: ExceptionOptions<ThrottlingException>) {
    super({ ...options, name: 'ThrottlingException', $fault: 'client' });
  }
}

/** A failure on AWS's side; the same call may succeed when it is retried. */
export class InternalServerException extends IoTFleetWiseServiceException {
  constructor(options: ExceptionOptions<InternalServerException>) {
    super({ ...options, name: 'InternalServerException', $fault: 'server' });
  }
}

/**
 * What the deserializer hands to an exception: the modelled members with `message` and `$metadata`.
 */
type ExceptionOptions<Exception extends IoTFleetWiseServiceException> = ExceptionOptionType<
  Exception,
  IoTFleetWiseServiceException
>;
