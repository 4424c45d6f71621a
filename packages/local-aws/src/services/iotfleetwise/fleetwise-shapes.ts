/**
 * Inputs of FleetWise's operations
 * (https://docs.aws.amazon.com/iot-fleetwise/latest/APIReference/API_Operations.html).
 */
import { list, map, number, oneOf, structure, text } from '../../shapes/shape.ts';

const name = text({ min: 1, max: 100, pattern: '[a-zA-Z\\d\\-_:]+' });
const attributeName = text({ min: 1, max: 150, pattern: '[a-zA-Z0-9_.\\-]+' });
const attributes = map(attributeName, text());
const tags = list(structure({ Key: text({ min: 1, max: 128 }), Value: text({ max: 256 }) }), 0, 50);
const stateTemplates = list(
  structure({ identifier: name, stateTemplateUpdateStrategy: structure({}) }),
  1,
  20,
);

const vehicle = structure({ vehicleName: name });
const fleetVehicle = structure({
  vehicleName: name,
  fleetId: text({ min: 1, max: 100, pattern: '[a-zA-Z0-9:_-]+' }),
});
const manifest = structure({ name });

/**
 * Constraints of the inputs by operation name; a violation throws ValidationException with its
 * field list.
 */
export const fleetWiseInputs = {
  CreateVehicle: structure(
    { vehicleName: name, modelManifestArn: text(), decoderManifestArn: text() },
    {
      attributes,
      associationBehavior: oneOf('CreateIotThing', 'ValidateIotThingExists'),
      tags,
      stateTemplates,
    },
  ),

  GetVehicle: vehicle,
  DeleteVehicle: vehicle,

  UpdateVehicle: structure(
    { vehicleName: name },
    {
      modelManifestArn: text(),
      decoderManifestArn: text(),
      attributes,
      attributeUpdateMode: oneOf('Overwrite', 'Merge'),
      stateTemplatesToAdd: stateTemplates,
      stateTemplatesToRemove: list(name, 1, 20),
      stateTemplatesToUpdate: stateTemplates,
    },
  ),

  ListVehicles: structure(
    {},
    {
      modelManifestArn: text(),
      attributeNames: list(attributeName, 1, 5),
      attributeValues: list(text(), 1, 5),
      nextToken: text({ min: 1, max: 4096 }),
      maxResults: number(1, 100),
      listResponseScope: oneOf('METADATA_ONLY'),
    },
  ),

  AssociateVehicleFleet: fleetVehicle,
  DisassociateVehicleFleet: fleetVehicle,

  GetModelManifest: manifest,
  GetDecoderManifest: manifest,
} as const;
