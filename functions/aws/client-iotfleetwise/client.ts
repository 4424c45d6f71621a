/**
 * AWS IoT FleetWise for provisioning, on the SDK's own runtime and with the names of
 * `@aws-sdk/client-iotfleetwise`: where that package can be installed, only the import changes.
 * Protocol: awsJson 1.0, target prefix IoTAutobahnControlPlane, signed as iotfleetwise.
 */
import { KMSClient, type KMSClientConfig } from '@aws-sdk/client-kms';
import { AwsJson1_0Protocol } from '@aws-sdk/core/protocols';
import { Client, makeBuilder } from '@smithy/core/client';
import { getEndpointPlugin } from '@smithy/core/endpoints';
import type { HttpHandlerOptions, MetadataBearer } from '@smithy/types';
import type {
  AssociateVehicleFleetRequest,
  AssociateVehicleFleetResponse,
  CreateVehicleRequest,
  CreateVehicleResponse,
  DeleteVehicleRequest,
  DeleteVehicleResponse,
  GetVehicleRequest,
  GetVehicleResponse,
} from './models.ts';
import {
  associateVehicleFleet,
  createVehicle,
  deleteVehicle,
  errorTypeRegistries,
  getVehicle,
} from './schemas.ts';

/** Region, credentials, endpoint, retries and HTTP handler, as for every client of the SDK. */
export type IoTFleetWiseClientConfig = Pick<
  KMSClientConfig,
  'region' | 'credentials' | 'endpoint' | 'maxAttempts' | 'requestHandler'
>;

type ServiceInputTypes =
  AssociateVehicleFleetRequest | CreateVehicleRequest | GetVehicleRequest | DeleteVehicleRequest;
type ServiceOutputTypes = (
  AssociateVehicleFleetResponse | CreateVehicleResponse | GetVehicleResponse | DeleteVehicleResponse
) &
  MetadataBearer;
type ResolvedConfig = KMSClient['config'];

const targetPrefix = 'IoTAutobahnControlPlane';

/**
 * The client. KMSClient of the same SDK resolves its runtime: credential chain, HTTP handler,
 * retries and signing middleware. Protocol, endpoint, signing name and schemas are FleetWise's.
 */
export class IoTFleetWiseClient extends Client<
  HttpHandlerOptions,
  ServiceInputTypes,
  ServiceOutputTypes,
  ResolvedConfig
> {
  constructor(configuration: IoTFleetWiseClientConfig = {}) {
    const runtime = new KMSClient({ ...configuration, ...fleetWise });
    super(runtime.config);
    // The middleware does not look at the service's input and output types.
    this.middlewareStack = runtime.middlewareStack as unknown as typeof this.middlewareStack;
  }
}

interface EndpointInput {
  readonly Endpoint?: string | undefined;
  readonly Region?: string | undefined;
}

const fleetWise = {
  serviceId: 'IoTFleetWise',
  // Used by the signer; the scheme below repeats it for code that reads the scheme's options.
  signingName: 'iotfleetwise',
  apiVersion: '2021-06-17',
  protocol: AwsJson1_0Protocol,
  protocolSettings: {
    defaultNamespace: 'com.amazonaws.iotfleetwise',
    errorTypeRegistries: [...errorTypeRegistries],
    version: '2021-06-17',
    serviceTarget: targetPrefix,
  },
  endpointProvider: ({ Endpoint: endpoint, Region: region }: EndpointInput) => {
    if (endpoint === undefined && region === undefined) {
      throw new Error('Region is missing');
    }
    return { url: new URL(endpoint ?? `https://iotfleetwise.${region}.${dnsSuffix(region)}`) };
  },
  httpAuthSchemeProvider: (parameters: { readonly region?: string }) => [
    {
      schemeId: 'aws.auth#sigv4',
      signingProperties: { name: 'iotfleetwise', region: parameters.region },
      propertiesExtractor: (config: unknown, context: unknown) => ({
        signingProperties: { config, context },
      }),
    },
  ],
} as const;

const endpointParameters: Parameters<typeof makeBuilder>[0] = {
  Endpoint: { type: 'builtInParams', name: 'endpoint' },
  Region: { type: 'builtInParams', name: 'region' },
};

const command = makeBuilder<ResolvedConfig, ServiceInputTypes, ServiceOutputTypes>(
  endpointParameters,
  targetPrefix,
  'IoTFleetWiseClient',
  getEndpointPlugin,
);

/**
 * Creates a vehicle for a thing. Throws ConflictException when it exists, ResourceNotFoundException
 * for an unknown manifest.
 */
export class CreateVehicleCommand extends command<
  CreateVehicleRequest,
  CreateVehicleResponse & MetadataBearer
>({}, () => [], 'CreateVehicle', createVehicle) {}

/** Reads a vehicle. Throws ResourceNotFoundException. */
export class GetVehicleCommand extends command<GetVehicleRequest, GetVehicleResponse & MetadataBearer>(
  {},
  () => [],
  'GetVehicle',
  getVehicle,
) {}

/**
 * Removes a vehicle and takes it out of its campaigns; one that does not exist counts as removed.
 */
export class DeleteVehicleCommand extends command<
  DeleteVehicleRequest,
  DeleteVehicleResponse & MetadataBearer
>({}, () => [], 'DeleteVehicle', deleteVehicle) {}

/**
 * Adds a vehicle to a fleet, whose campaigns then apply to it. Throws ResourceNotFoundException,
 * LimitExceededException for a full fleet.
 */
export class AssociateVehicleFleetCommand extends command<
  AssociateVehicleFleetRequest,
  AssociateVehicleFleetResponse & MetadataBearer
>({}, () => [], 'AssociateVehicleFleet', associateVehicleFleet) {}

function dnsSuffix(region: string | undefined): string {
  return region?.startsWith('cn-') === true ? 'amazonaws.com.cn' : 'amazonaws.com';
}
