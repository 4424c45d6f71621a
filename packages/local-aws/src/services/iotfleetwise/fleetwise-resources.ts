/**
 * The resource types that describe the signals of vehicles: signal catalog, model manifest and
 * decoder manifest.
 */
import type { Store } from '../../state/store.ts';
import type { CreatedResource, Properties, ResourceContext, ResourceHandler } from '../../core/resource.ts';
import { campaignResources } from './campaign-resources.ts';
import { fleetWiseArn } from './fleetwise-arns.ts';
import type { FleetWiseParts } from './fleetwise-parts.ts';
import { asObject, listOf, requireKnown, requireText } from './fleetwise-properties.ts';
import { type ManifestRecord, findByArn } from './fleetwise-records.ts';

type Kind = 'signal-catalog' | 'model-manifest' | 'decoder-manifest';

/** The handlers of FleetWise's resource types; Ref returns the name. */
export function fleetWiseResources(parts: FleetWiseParts): readonly ResourceHandler[] {
  return [
    ...campaignResources(parts),
    {
      type: 'AWS::IoTFleetWise::SignalCatalog',
      create: (properties, context) => {
        const nodes = listOf(properties['Nodes']).flatMap(fullyQualifiedNames);
        const dataTypes = Object.fromEntries(listOf(properties['Nodes']).flatMap(dataTypeOf));
        const content = { nodes, dataTypes, status: 'ACTIVE' } as const;
        return save(parts, parts.catalogs, 'signal-catalog', context, properties, content);
      },
    },
    {
      type: 'AWS::IoTFleetWise::ModelManifest',
      create: (properties, context) => {
        const basedOn = requireText(properties, 'SignalCatalogArn', context);
        const catalog = findByArn(parts.catalogs, basedOn);
        if (catalog === undefined) {
          throw new Error(`${context.logicalId}: the signal catalog ${basedOn} does not exist.`);
        }
        const nodes = listOf(properties['Nodes']).map(String);
        requireKnown(nodes, (name) => catalog.nodes.includes(name), 'InvalidSignalsException', context);
        return save(parts, parts.models, 'model-manifest', context, properties, { nodes, basedOn });
      },
    },
    {
      type: 'AWS::IoTFleetWise::DecoderManifest',
      create: (properties, context) => {
        const basedOn = requireText(properties, 'ModelManifestArn', context);
        const model = findByArn(parts.models, basedOn);
        if (model?.status !== 'ACTIVE') {
          throw new Error(
            `${context.logicalId}: the model manifest ${basedOn} does not exist or is not ACTIVE.`,
          );
        }
        const nodes = listOf(properties['SignalDecoders']).flatMap(decodedName);
        // A branch in the model includes every signal below it.
        const isDecodable = (name: string) =>
          model.nodes.some((node) => node === name || name.startsWith(`${node}.`));
        requireKnown(nodes, isDecodable, 'DecoderManifestValidationException', context);
        return save(parts, parts.decoders, 'decoder-manifest', context, properties, { nodes, basedOn });
      },
    },
  ];
}

/** Stores the template's current properties and keeps the time of creation. */
function save(
  { place, clock }: FleetWiseParts,
  records: Store<ManifestRecord>,
  kind: Kind,
  context: ResourceContext,
  properties: Properties,
  content: Pick<ManifestRecord, 'nodes'> & Partial<Pick<ManifestRecord, 'basedOn' | 'status' | 'dataTypes'>>,
): CreatedResource {
  const name = typeof properties['Name'] === 'string' ? properties['Name'] : context.physicalName;
  const { Description: description } = properties;
  const now = clock.now();
  const record: ManifestRecord = {
    status: properties['Status'] === 'ACTIVE' ? 'ACTIVE' : 'DRAFT',
    ...content,
    name,
    arn: fleetWiseArn(place, kind, name),
    ...(typeof description === 'string' ? { description } : {}),
    createdAt: records.get(name)?.createdAt ?? now,
    modifiedAt: now,
  };
  records.set(name, record);
  return { ref: name, attributes: attributesOf(record) };
}

function attributesOf({ arn, status, createdAt, modifiedAt }: ManifestRecord) {
  return {
    Arn: arn,
    Status: status,
    CreationTime: new Date(createdAt).toISOString(),
    LastModificationTime: new Date(modifiedAt).toISOString(),
  };
}

/**
 * A node is `{branch|sensor|actuator|attribute: {fullyQualifiedName}}`, in either spelling of
 * CloudFormation's members.
 */
function fullyQualifiedNames(node: unknown): readonly string[] {
  return Object.values(asObject(node)).flatMap((content) => {
    const { FullyQualifiedName, fullyQualifiedName = FullyQualifiedName } = asObject(content);
    return typeof fullyQualifiedName === 'string' ? [fullyQualifiedName] : [];
  });
}

function dataTypeOf(node: unknown): readonly (readonly [string, string])[] {
  const [name] = fullyQualifiedNames(node);
  const { DataType, dataType = DataType } = asObject(Object.values(asObject(node))[0]);
  return name !== undefined && typeof dataType === 'string' ? [[name, dataType]] : [];
}

function decodedName(decoder: unknown): readonly string[] {
  const name = asObject(decoder)['FullyQualifiedName'];
  return typeof name === 'string' ? [name] : [];
}
