/** GetModelManifest and GetDecoderManifest. */
import type { Operation } from '../../core/service.ts';
import { fleetWiseArn } from './fleetwise-arns.ts';
import { notFound } from './fleetwise-errors.ts';
import { type FleetWiseParts, fleetWiseOperation } from './fleetwise-parts.ts';
import type { ManifestRecord } from './fleetwise-records.ts';
import { fleetWiseInputs } from './fleetwise-shapes.ts';

interface ManifestInput {
  readonly name: string;
}

/** The read operations on manifests by name. */
export function manifestOperations(parts: FleetWiseParts): Readonly<Record<string, Operation>> {
  const { place, models, decoders } = parts;
  return {
    GetModelManifest: fleetWiseOperation({
      shape: fleetWiseInputs.GetModelManifest,
      demands: ({ name }: ManifestInput) => [
        { action: 'iotfleetwise:GetModelManifest', resource: fleetWiseArn(place, 'model-manifest', name) },
      ],
      run: ({ name }) => {
        const model = models.get(name);
        if (model === undefined) {
          throw notFound('model-manifest', name);
        }
        return { ...details(model), signalCatalogArn: model.basedOn };
      },
    }),
    GetDecoderManifest: fleetWiseOperation({
      shape: fleetWiseInputs.GetDecoderManifest,
      demands: ({ name }: ManifestInput) => [
        {
          action: 'iotfleetwise:GetDecoderManifest',
          resource: fleetWiseArn(place, 'decoder-manifest', name),
        },
      ],
      run: ({ name }) => {
        const decoder = decoders.get(name);
        if (decoder === undefined) {
          throw notFound('decoder-manifest', name);
        }
        return { ...details(decoder), modelManifestArn: decoder.basedOn };
      },
    }),
  };
}

function details({ name, arn, status, description, createdAt, modifiedAt }: ManifestRecord) {
  return {
    name,
    arn,
    status,
    ...(description === undefined ? {} : { description }),
    creationTime: createdAt / 1000,
    lastModificationTime: modifiedAt / 1000,
  };
}
