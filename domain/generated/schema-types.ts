export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  AWSDateTime: { input: string; output: string; }
};

export type AccessRole =
  | 'DRIVER'
  | 'OWNER';

export type AccessVerification =
  /** An operator of the tenant vouched for it. */
  | 'OPERATOR';

export type DeviceImportStatus =
  | 'AVAILABLE'
  /** Not to be installed (lost, stolen, recalled). */
  | 'WITHDRAWN';

export type DeviceInventoryImport = {
  /** How many devices the inventory now holds of those given. */
  imported: Scalars['Int']['output'];
};

export type DeviceInventoryInput = {
  /** 1 to 64 of letters, digits, '.', '_', ':' and '-'; begins with a letter or digit; no VIN. */
  deviceId: Scalars['ID']['input'];
  /** 1 to 64 characters; no VIN. */
  model: Scalars['String']['input'];
  /** SHA-256 of the device key's SubjectPublicKeyInfo (DER), 64 hex digits: only a CSR with this key is accepted. */
  publicKeyFingerprint?: InputMaybe<Scalars['String']['input']>;
  /** 1 to 64 characters; no VIN. */
  serialNumber: Scalars['String']['input'];
  /** When not given, a device that the inventory has keeps its status, and a new one is AVAILABLE. */
  status?: InputMaybe<DeviceImportStatus>;
};

export type EndAccessInput = {
  ownerId: Scalars['ID']['input'];
  referenceId: Scalars['ID']['input'];
};

export type GrantAccessInput = {
  /** The person's Cognito `sub` (UUID). */
  ownerId: Scalars['ID']['input'];
  referenceId: Scalars['ID']['input'];
  role: AccessRole;
  /** When the access shall end; open when not given. In the future. */
  until?: InputMaybe<Scalars['AWSDateTime']['input']>;
};

export type Mutation = {
  /**
   * Ends a person's access to a vehicle of the operator's tenant, at once. Safe to repeat. Operators.
   * Errors: VEHICLE_NOT_FOUND, ACCESS_NOT_FOUND, CONFLICT, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  endAccess?: Maybe<VehicleAccess>;
  /**
   * Gives a person access to an active vehicle of the operator's tenant, or changes the role of one who has it. Safe to repeat. Operators.
   * Errors: VEHICLE_NOT_FOUND, INVALID_ARGUMENT, CONFLICT, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  grantAccess?: Maybe<VehicleAccess>;
  /**
   * Tells the inventory which devices (TCUs) exist, all or none. Safe to repeat; facts given again replace the earlier ones, except that
   * an installed device cannot be withdrawn and another tenant's device is never touched. Provisioners. 1 to 100 devices.
   * Errors: INVALID_ARGUMENT, DEVICE_CONFLICT (errorInfo.index), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  importDeviceInventory?: Maybe<DeviceInventoryImport>;
  /**
   * Provisioning: makes (or finds again) the vehicle with this VIN and device and issues its certificate, whose common name is the
   * Reference ID. Safe to repeat: the same VIN, device and key answer the same Reference ID and certificate; another key for
   * the same VIN and device gets a new certificate, the old one is revoked and its key is refused from then on. Provisioners.
   * Errors: INVALID_VIN, INVALID_ARGUMENT, INVALID_CSR (errorInfo.reason), DEVICE_UNKNOWN, DEVICE_WITHDRAWN, DEVICE_IN_USE, DEVICE_MISMATCH,
   * KEY_IN_USE, KEY_MISMATCH, KEY_RETIRED, ATTRIBUTES_MISMATCH, PROVISIONING_IN_PROGRESS (errorInfo.retryAfterSeconds), TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  provisionVehicle?: Maybe<ProvisionedVehicle>;
};


export type MutationEndAccessArgs = {
  input: EndAccessInput;
};


export type MutationGrantAccessArgs = {
  input: GrantAccessInput;
};


export type MutationImportDeviceInventoryArgs = {
  devices: Array<DeviceInventoryInput>;
};


export type MutationProvisionVehicleArgs = {
  input: ProvisionVehicleInput;
};

/** Vehicle.Powertrain.Type of COVESA VSS. */
export type PowertrainType =
  | 'COMBUSTION'
  | 'ELECTRIC'
  | 'HYBRID';

export type ProvisionVehicleInput = {
  attributes?: InputMaybe<VehicleAttributesInput>;
  /**
   * PKCS #10 in PEM (RFC 2986): P-256, P-384 or RSA of at least 2048 bits, a subject, a valid signature, no subject alternative name,
   * and the VIN nowhere in it. The certificate's common name is the Reference ID whatever the subject says.
   */
  certificateSigningRequest: Scalars['String']['input'];
  /** The TCU's id as imported into the device inventory; the VIN stands neither in it nor in the device's model or serial number. */
  deviceId: Scalars['ID']['input'];
  /** The 17-character Vehicle Identification Number (ISO 3779). */
  vin: Scalars['String']['input'];
};

/** What a TCU needs to connect: client id = thing name = common name = Reference ID. */
export type ProvisionedVehicle = {
  /** The client certificate in PEM. */
  certificate: Scalars['String']['output'];
  /** The certificates up to the root, in PEM. */
  certificateChain: Scalars['String']['output'];
  /** Host name of AWS IoT Core for this account (iot:Data-ATS), port 8883. */
  iotEndpoint: Scalars['String']['output'];
  notAfter: Scalars['AWSDateTime']['output'];
  referenceId: Scalars['ID']['output'];
};

export type Query = {
  /**
   * The vehicles that the caller has access to now, with the caller's role. Owners.
   * Errors: INVALID_ARGUMENT, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  myVehicles?: Maybe<VehicleAccessPage>;
  /**
   * Conversion: the Reference ID of the vehicle with this VIN.
   * Owners for a vehicle they have access to, operators for a vehicle of their tenant. An unknown VIN, another person's or another
   * tenant's vehicle and one that is not active yet all answer VEHICLE_NOT_FOUND. Each call (each alias) spends one
   * unit of the caller's allowance and stands in the audit log before it is answered; without that record there is no answer.
   * Errors: INVALID_VIN, VEHICLE_NOT_FOUND, RATE_LIMITED (errorInfo.retryAfterSeconds), TENANT_REQUIRED, AUDIT_UNAVAILABLE, SERVICE_UNAVAILABLE.
   */
  referenceIdForVin?: Maybe<Scalars['ID']['output']>;
  /**
   * One vehicle. Owners and drivers with access to it; staff for vehicles of their tenant.
   * Errors: VEHICLE_NOT_FOUND, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  vehicle?: Maybe<Vehicle>;
  /**
   * What happened to a vehicle and its devices, newest first. Owners see what happened since their access began;
   * operators, service technicians and privacy officers see all of a vehicle of their tenant.
   * Errors: VEHICLE_NOT_FOUND, INVALID_ARGUMENT, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  vehicleHistory?: Maybe<VehicleHistoryPage>;
  /**
   * The vehicles of the caller's tenant, newest first. Operators and privacy officers.
   * Errors: INVALID_ARGUMENT, TENANT_REQUIRED, SERVICE_UNAVAILABLE.
   */
  vehicles?: Maybe<VehiclePage>;
};


export type QueryMyVehiclesArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};


export type QueryReferenceIdForVinArgs = {
  vin: Scalars['String']['input'];
};


export type QueryVehicleArgs = {
  referenceId: Scalars['ID']['input'];
};


export type QueryVehicleHistoryArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
  referenceId: Scalars['ID']['input'];
};


export type QueryVehiclesArgs = {
  limit?: InputMaybe<Scalars['Int']['input']>;
  nextToken?: InputMaybe<Scalars['String']['input']>;
};

/** A vehicle under its Reference ID. */
export type Vehicle = {
  attributes: VehicleAttributes;
  /** The certificate the vehicle connects with; null until it is active. */
  certificate?: Maybe<VehicleCertificate>;
  createdAt: Scalars['AWSDateTime']['output'];
  /** The telematics control unit (TCU) in the vehicle. Staff only; null while none is installed. */
  deviceId?: Maybe<Scalars['ID']['output']>;
  /** UUIDv4 that stands for the VIN: certificate common name, IoT thing name and MQTT client id. */
  referenceId: Scalars['ID']['output'];
  status: VehicleStatus;
  tenantId: Scalars['ID']['output'];
  updatedAt: Scalars['AWSDateTime']['output'];
  /** Grows by at least one with every change. */
  version: Scalars['Int']['output'];
};

/** A person's access to a vehicle. */
export type VehicleAccess = {
  /** The person's Cognito `sub`. */
  ownerId: Scalars['ID']['output'];
  referenceId: Scalars['ID']['output'];
  role: AccessRole;
  since: Scalars['AWSDateTime']['output'];
  /** When the access ended or will end; null while it is open. */
  until?: Maybe<Scalars['AWSDateTime']['output']>;
  /** The vehicle, in `myVehicles`. */
  vehicle?: Maybe<Vehicle>;
  /** How the right to the access was verified. */
  verifiedBy: AccessVerification;
};

export type VehicleAccessPage = {
  items: Array<VehicleAccess>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

/** What is said of a vehicle beside its identity. COVESA VSS Vehicle.VehicleIdentification and Vehicle.Powertrain terms. */
export type VehicleAttributes = {
  /** Vehicle.VehicleIdentification.BodyType */
  bodyType?: Maybe<Scalars['String']['output']>;
  /** Vehicle.VehicleIdentification.Brand */
  brand?: Maybe<Scalars['String']['output']>;
  /** Vehicle.VehicleIdentification.Model */
  model?: Maybe<Scalars['String']['output']>;
  /** Vehicle.Powertrain.Type */
  powertrainType?: Maybe<PowertrainType>;
  /** Vehicle.VehicleIdentification.Year (model year) */
  year?: Maybe<Scalars['Int']['output']>;
};

export type VehicleAttributesInput = {
  bodyType?: InputMaybe<Scalars['String']['input']>;
  brand?: InputMaybe<Scalars['String']['input']>;
  model?: InputMaybe<Scalars['String']['input']>;
  powertrainType?: InputMaybe<PowertrainType>;
  year?: InputMaybe<Scalars['Int']['input']>;
};

/** Public facts of an X.509 client certificate. */
export type VehicleCertificate = {
  /** AWS IoT's id: the SHA-256 of the certificate's DER, in hex. */
  certificateId: Scalars['ID']['output'];
  notAfter: Scalars['AWSDateTime']['output'];
  /** Hex, as in the certificate. */
  serialNumber: Scalars['String']['output'];
};

/** One change of a vehicle's state, device, certificate or access. */
export type VehicleHistoryEvent = {
  /** Cognito `sub` of who did it, or `system`. Staff only. */
  actorId?: Maybe<Scalars['ID']['output']>;
  at: Scalars['AWSDateTime']['output'];
  certificateId?: Maybe<Scalars['ID']['output']>;
  /** Staff only. */
  deviceId?: Maybe<Scalars['ID']['output']>;
  event: VehicleHistoryEventType;
};

export type VehicleHistoryEventType =
  | 'ACCESS_ENDED'
  | 'ACCESS_GRANTED'
  | 'ACTIVATED'
  | 'CERTIFICATE_REPLACED'
  | 'PROVISIONING_UNDONE'
  | 'RESERVED';

export type VehicleHistoryPage = {
  items: Array<VehicleHistoryEvent>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

export type VehiclePage = {
  items: Array<Vehicle>;
  nextToken?: Maybe<Scalars['String']['output']>;
};

export type VehicleStatus =
  /** The vehicle can connect. */
  | 'ACTIVE'
  /** Provisioning has begun and is not complete. */
  | 'PROVISIONING'
  /** The Reference ID has ended for good. */
  | 'REVOKED'
  /** The TCU was removed; the Reference ID waits for the next one. */
  | 'WITHOUT_TCU';
