/** The operations on vehicles. Each vehicle has a thing of the same name. */
import { AwsError } from '../../core/aws-error.ts';
import type { Demand, Operation } from '../../core/service.ts';
import { fleetWiseArn } from './fleetwise-arns.ts';
import { conflict, notFound, validationFailed } from './fleetwise-errors.ts';
import { type FleetWiseParts, fleetWiseOperation } from './fleetwise-parts.ts';
import { type VehicleRecord, findByArn } from './fleetwise-records.ts';
import { fleetWiseInputs } from './fleetwise-shapes.ts';

interface VehicleInput {
  readonly vehicleName: string;
}

interface CreateInput extends VehicleInput {
  readonly modelManifestArn: string;
  readonly decoderManifestArn: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly associationBehavior?: 'CreateIotThing' | 'ValidateIotThingExists';
  readonly stateTemplates?: readonly { readonly identifier: string }[];
}

interface UpdateInput extends VehicleInput {
  readonly modelManifestArn?: string;
  readonly decoderManifestArn?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly attributeUpdateMode?: 'Overwrite' | 'Merge';
  readonly stateTemplatesToAdd?: readonly { readonly identifier: string }[];
  readonly stateTemplatesToRemove?: readonly string[];
  readonly stateTemplatesToUpdate?: readonly { readonly identifier: string }[];
}

interface ListInput {
  readonly modelManifestArn?: string;
  readonly attributeNames?: readonly string[];
  readonly attributeValues?: readonly string[];
  readonly nextToken?: string;
  readonly maxResults?: number;
}

/** The operations on vehicles by name. */
export function vehicleOperations(parts: FleetWiseParts): Readonly<Record<string, Operation>> {
  const onVehicle = (action: string) => (input: VehicleInput) => [vehicleDemand(parts, action, input)];
  return {
    CreateVehicle: fleetWiseOperation({
      shape: fleetWiseInputs.CreateVehicle,
      demands: (input: CreateInput) => [
        vehicleDemand(parts, 'CreateVehicle', input),
        { action: 'iotfleetwise:CreateVehicle', resource: input.modelManifestArn },
        { action: 'iotfleetwise:CreateVehicle', resource: input.decoderManifestArn },
        ...thingDemands(parts, input),
      ],
      run: (input) => createVehicle(parts, input),
    }),
    GetVehicle: fleetWiseOperation({
      shape: fleetWiseInputs.GetVehicle,
      demands: onVehicle('GetVehicle'),
      run: (input: VehicleInput) => details(parts, requireVehicle(parts, input.vehicleName)),
    }),
    UpdateVehicle: fleetWiseOperation({
      shape: fleetWiseInputs.UpdateVehicle,
      demands: (input: UpdateInput) => [
        vehicleDemand(parts, 'UpdateVehicle', input),
        ...[input.modelManifestArn, input.decoderManifestArn].flatMap((arn) =>
          arn === undefined ? [] : [{ action: 'iotfleetwise:UpdateVehicle', resource: arn }],
        ),
      ],
      run: (input) => updateVehicle(parts, input),
    }),
    DeleteVehicle: fleetWiseOperation({
      shape: fleetWiseInputs.DeleteVehicle,
      demands: onVehicle('DeleteVehicle'),
      // In the service model, DeleteVehicle has no ResourceNotFoundException, so deleting a missing
      // vehicle succeeds.
      run: ({ vehicleName }: VehicleInput) => {
        parts.vehicles.delete(vehicleName);
        for (const fleetId of parts.fleetVehicles.leftsOf(vehicleName)) {
          parts.fleetVehicles.remove(fleetId, vehicleName);
        }
        return { vehicleName, arn: fleetWiseArn(parts.place, 'vehicle', vehicleName) };
      },
    }),
    ListVehicles: fleetWiseOperation({
      shape: fleetWiseInputs.ListVehicles,
      demands: () => [{ action: 'iotfleetwise:ListVehicles', resource: '*' }],
      run: (input: ListInput) => listVehicles(parts, input),
    }),
  };
}

function vehicleDemand({ place }: FleetWiseParts, action: string, { vehicleName }: VehicleInput): Demand {
  return { action: `iotfleetwise:${action}`, resource: fleetWiseArn(place, 'vehicle', vehicleName) };
}

/**
 * Returns the demands on the thing, which FleetWise uses with the caller's own permissions
 * (dependent actions of CreateVehicle).
 */
function thingDemands({ iotArns }: FleetWiseParts, input: CreateInput): readonly Demand[] {
  const resource = iotArns.thing(input.vehicleName);
  const look = { action: 'iot:DescribeThing', resource };
  return input.associationBehavior === 'ValidateIotThingExists'
    ? [look]
    : [look, { action: 'iot:CreateThing', resource }];
}

function createVehicle(parts: FleetWiseParts, input: CreateInput) {
  const { vehicleName, modelManifestArn, decoderManifestArn, attributes = {} } = input;
  if (parts.vehicles.has(vehicleName)) {
    throw conflict('vehicle', vehicleName);
  }
  requireManifests(parts, modelManifestArn, decoderManifestArn);
  refuseStateTemplates(input.stateTemplates);
  associateThing(parts, input);
  const now = parts.clock.now();
  parts.vehicles.set(vehicleName, {
    vehicleName,
    modelManifestArn,
    decoderManifestArn,
    attributes,
    createdAt: now,
    modifiedAt: now,
  });
  const thingArn = parts.iotArns.thing(vehicleName);
  return { vehicleName, arn: fleetWiseArn(parts.place, 'vehicle', vehicleName), thingArn };
}

/**
 * Creates the thing or uses the existing one. An existing thing with attributes belongs to another
 * resource.
 */
function associateThing({ things }: FleetWiseParts, { vehicleName, associationBehavior }: CreateInput): void {
  if (associationBehavior === 'ValidateIotThingExists') {
    if (things.find(vehicleName) === undefined) {
      throw notFound('thing', vehicleName);
    }
    return;
  }
  try {
    things.create(vehicleName, {});
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceAlreadyExistsException') {
      throw conflict('thing', vehicleName);
    }
    throw error;
  }
}

function updateVehicle(parts: FleetWiseParts, input: UpdateInput) {
  const vehicle = requireVehicle(parts, input.vehicleName);
  const { modelManifestArn = vehicle.modelManifestArn, decoderManifestArn = vehicle.decoderManifestArn } =
    input;
  requireManifests(parts, modelManifestArn, decoderManifestArn);
  refuseStateTemplates(input.stateTemplatesToAdd ?? input.stateTemplatesToUpdate);
  refuseStateTemplates(input.stateTemplatesToRemove?.map((identifier) => ({ identifier })));
  parts.vehicles.set(vehicle.vehicleName, {
    ...vehicle,
    modelManifestArn,
    decoderManifestArn,
    attributes: updatedAttributes(vehicle, input),
    modifiedAt: parts.clock.now(),
  });
  return { vehicleName: vehicle.vehicleName, arn: fleetWiseArn(parts.place, 'vehicle', vehicle.vehicleName) };
}

function updatedAttributes(vehicle: VehicleRecord, { attributes, attributeUpdateMode }: UpdateInput) {
  if (attributes === undefined) {
    return vehicle.attributes;
  }
  return attributeUpdateMode === 'Merge' ? { ...vehicle.attributes, ...attributes } : attributes;
}

function listVehicles(parts: FleetWiseParts, input: ListInput) {
  const { attributeNames = [], attributeValues = [] } = input;
  if (attributeNames.length !== attributeValues.length) {
    throw validationFailed('attributeNames and attributeValues must have the same length.');
  }
  const found = [...parts.vehicles.entries()]
    .map(([, vehicle]) => vehicle)
    .filter((vehicle) => (input.modelManifestArn ?? vehicle.modelManifestArn) === vehicle.modelManifestArn)
    .filter(({ attributes }) =>
      attributeNames.every((name, index) => attributes[name] === attributeValues[index]),
    );
  const start = startOf(input.nextToken);
  const end = start + (input.maxResults ?? 100);
  return {
    vehicleSummaries: found.slice(start, end).map((vehicle) => details(parts, vehicle)),
    ...(end < found.length ? { nextToken: Buffer.from(String(end)).toString('base64') } : {}),
  };
}

function startOf(token: string | undefined): number {
  const text = token === undefined ? '0' : Buffer.from(token, 'base64').toString('latin1');
  if (!/^\d{1,9}$/.test(text)) {
    throw validationFailed('The nextToken is not valid.');
  }
  return Number(text);
}

/** Throws unless both manifests are ACTIVE and the decoder belongs to the model. */
function requireManifests(parts: FleetWiseParts, modelManifestArn: string, decoderManifestArn: string): void {
  const model = findByArn(parts.models, modelManifestArn);
  if (model === undefined) {
    throw notFound('model-manifest', modelManifestArn);
  }
  const decoder = findByArn(parts.decoders, decoderManifestArn);
  if (decoder === undefined) {
    throw notFound('decoder-manifest', decoderManifestArn);
  }
  if (model.status !== 'ACTIVE') {
    throw validationFailed('The model manifest is not ACTIVE.');
  }
  if (decoder.status !== 'ACTIVE') {
    throw validationFailed('The decoder manifest is not ACTIVE.');
  }
  if (decoder.basedOn !== modelManifestArn) {
    throw validationFailed('The decoder manifest does not belong to the model manifest.');
  }
}

/** Throws for any state template, because state templates are not supported here. */
function refuseStateTemplates(templates: readonly { readonly identifier: string }[] | undefined): void {
  const first = templates?.[0];
  if (first !== undefined) {
    throw notFound('state-template', first.identifier);
  }
}

function requireVehicle({ vehicles }: FleetWiseParts, vehicleName: string): VehicleRecord {
  const vehicle = vehicles.get(vehicleName);
  if (vehicle === undefined) {
    throw notFound('vehicle', vehicleName);
  }
  return vehicle;
}

/** Times on the wire are epoch seconds. */
function details({ place }: FleetWiseParts, vehicle: VehicleRecord) {
  return {
    vehicleName: vehicle.vehicleName,
    arn: fleetWiseArn(place, 'vehicle', vehicle.vehicleName),
    modelManifestArn: vehicle.modelManifestArn,
    decoderManifestArn: vehicle.decoderManifestArn,
    attributes: vehicle.attributes,
    creationTime: vehicle.createdAt / 1000,
    lastModificationTime: vehicle.modifiedAt / 1000,
  };
}
