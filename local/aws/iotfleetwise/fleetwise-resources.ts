/** The resources that describe what vehicles can say: signal catalog, model manifest, decoder manifest; and fleets of vehicles. */
import type { Store } from '../../state/store.ts';
import type { CreatedResource, Properties, ResourceContext, ResourceHandler } from '../resource.ts';
import { fleetWiseArn } from './fleetwise-arns.ts';
import type { FleetWiseParts } from './fleetwise-parts.ts';
import { findByArn } from './fleetwise-records.ts';
import type { ManifestRecord } from './fleetwise-records.ts';

type Kind = 'fleet' | 'signal-catalog' | 'model-manifest' | 'decoder-manifest';

/** The handlers of FleetWise's resource types; Ref answers the name. */
export function fleetWiseResources(parts: FleetWiseParts): readonly ResourceHandler[] {
  return [
    {
      type: 'AWS::IoTFleetWise::SignalCatalog',
      create: (properties, context) => {
        const nodes = listOf(properties['Nodes']).flatMap(fullyQualifiedNames);
        return save(parts, parts.catalogs, 'signal-catalog', context, properties, {
          nodes,
          status: 'ACTIVE',
        });
      },
    },
    {
      type: 'AWS::IoTFleetWise::ModelManifest',
      create: (properties, context) => {
        const basedOn = text(properties, 'SignalCatalogArn', context);
        const catalog = findByArn(parts.catalogs, basedOn);
        if (catalog === undefined)
          throw new Error(`${context.logicalId}: the signal catalog ${basedOn} does not exist.`);
        const nodes = listOf(properties['Nodes']).map(String);
        requireKnown(nodes, (name) => catalog.nodes.includes(name), 'InvalidSignalsException', context);
        return save(parts, parts.models, 'model-manifest', context, properties, { nodes, basedOn });
      },
    },
    {
      type: 'AWS::IoTFleetWise::DecoderManifest',
      create: (properties, context) => {
        const basedOn = text(properties, 'ModelManifestArn', context);
        const model = findByArn(parts.models, basedOn);
        if (model?.status !== 'ACTIVE') {
          throw new Error(
            `${context.logicalId}: the model manifest ${basedOn} does not exist or is not ACTIVE.`,
          );
        }
        const nodes = listOf(properties['SignalDecoders']).flatMap(decodedName);
        // A branch in the model stands for everything below it.
        const isDecodable = (name: string) =>
          model.nodes.some((node) => node === name || name.startsWith(`${node}.`));
        requireKnown(nodes, isDecodable, 'DecoderManifestValidationException', context);
        return save(parts, parts.decoders, 'decoder-manifest', context, properties, { nodes, basedOn });
      },
    },
    {
      type: 'AWS::IoTFleetWise::Fleet',
      create: (properties, context) => {
        const basedOn = text(properties, 'SignalCatalogArn', context);
        if (findByArn(parts.catalogs, basedOn) === undefined)
          throw new Error(`${context.logicalId}: the signal catalog ${basedOn} does not exist.`);
        const named = { ...properties, Name: text(properties, 'Id', context) };
        return save(parts, parts.fleets, 'fleet', context, named, { nodes: [], basedOn, status: 'ACTIVE' });
      },
    },
  ];
}

/** Stores what the template says now; the time of creation stays. */
function save(
  { place, clock }: FleetWiseParts,
  records: Store<ManifestRecord>,
  kind: Kind,
  context: ResourceContext,
  properties: Properties,
  content: Pick<ManifestRecord, 'nodes'> & Partial<Pick<ManifestRecord, 'basedOn' | 'status'>>,
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

/** Fails with the name of the first signal that is not known. */
function requireKnown(
  names: readonly string[],
  isKnown: (name: string) => boolean,
  errorName: string,
  { logicalId }: ResourceContext,
): void {
  const unknown = names.find((name) => !isKnown(name));
  if (unknown !== undefined) throw new Error(`${logicalId}: ${errorName}: ${unknown} is not known.`);
}

/** A node is `{branch|sensor|actuator|attribute: {fullyQualifiedName}}`, in either spelling of CloudFormation's members. */
function fullyQualifiedNames(node: unknown): readonly string[] {
  return Object.values(asObject(node)).flatMap((content) => {
    const { FullyQualifiedName, fullyQualifiedName = FullyQualifiedName } = asObject(content);
    return typeof fullyQualifiedName === 'string' ? [fullyQualifiedName] : [];
  });
}

function decodedName(decoder: unknown): readonly string[] {
  const name = asObject(decoder)['FullyQualifiedName'];
  return typeof name === 'string' ? [name] : [];
}

function text(properties: Properties, name: string, { logicalId }: ResourceContext): string {
  const value = properties[name];
  if (typeof value !== 'string') throw new Error(`${logicalId}: ${name} is missing.`);
  return value;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
