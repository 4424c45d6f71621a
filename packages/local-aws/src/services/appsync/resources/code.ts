/**
 * The code of functions and resolvers: APPSYNC_JS 1.0.0 only, checked when the resource is created.
 */
import { readFileSync } from 'node:fs';
import { AwsError } from '../../../core/aws-error.ts';
import type { AssetFolder, Properties, ResourceContext } from '../../../core/resource.ts';
import type { Api, Step } from '../api.ts';
import { acceptedCode } from '../runtime/accepted-code.ts';
import type { HandlerCode } from '../runtime/realm.ts';
import {
  inlineOrAsset,
  optionalObject,
  optionalText,
  refuse,
  requiredText,
  unsupported,
} from './properties.ts';

/** Returns the code of unresolved properties; empty for code that only resolving can find. */
export function foreseenCodes(properties: readonly unknown[], assetFolder: AssetFolder): string[] {
  return properties.flatMap((each) => {
    if (typeof each !== 'object' || each === null) {
      return [];
    }
    if ('Code' in each) {
      return typeof each.Code === 'string' ? [each.Code] : [];
    }
    const key = 'CodeS3Location' in each ? unresolvedAssetKey(each.CodeS3Location) : undefined;
    return key === undefined ? [] : [readFileSync(assetFolder(key), 'utf8')];
  });
}

/** Returns the key in an S3 location as CDK writes it; only the bucket has names to resolve. */
function unresolvedAssetKey(location: unknown): string | undefined {
  const text =
    typeof location === 'object' && location !== null && 'Fn::Sub' in location
      ? location['Fn::Sub']
      : location;
  return typeof text === 'string' ? /^s3:\/\/[^/]+\/([^$]+)$/.exec(text)?.[1] : undefined;
}

/** Compiles the resource's code; throws BadRequestException with every error of the code. */
export async function compiledCode(
  api: Api,
  properties: Properties,
  context: ResourceContext,
): Promise<HandlerCode> {
  refuse(properties, ['RequestMappingTemplate', 'ResponseMappingTemplate', 'SyncConfig', 'CachingConfig']);
  refuse(properties, ['RequestMappingTemplateS3Location', 'ResponseMappingTemplateS3Location']);
  refuse(properties, ['MaxBatchSize'], [0, '0']);
  const { Name: name, RuntimeVersion: version } = optionalObject(properties, 'Runtime') ?? {};
  if (name !== 'APPSYNC_JS' || version !== '1.0.0') {
    throw unsupported(`Runtime ${name} ${version}`);
  }
  const code = await inlineOrAsset(properties, { inline: 'Code', location: 'CodeS3Location' }, context);
  try {
    return await acceptedCode(api, code);
  } catch (error) {
    throw error instanceof AwsError ? named(error, context.logicalId) : error;
  }
}

/** CloudFormation shows the message only, so it names the resource and the errors in its code. */
function named(error: AwsError, logicalId: string): AwsError {
  return new AwsError(
    error.code,
    `${logicalId}: ${error.message} ${JSON.stringify(error.fields)}`,
    error.status,
    error.fields,
  );
}

/** Creates a step from the resource's code and data source. */
export async function compiledStep(
  api: Api,
  properties: Properties,
  context: ResourceContext,
): Promise<Step> {
  const name = requiredText(properties, 'DataSourceName');
  const dataSource = api.dataSources.get(name);
  if (dataSource === undefined) {
    throw new AwsError('NotFoundException', `No data source found named ${name}`, 404);
  }
  return { dataSource, code: await compiledCode(api, properties, context) };
}

/** Returns the `Kind` of a resolver. Default: UNIT. */
export function kindOf(properties: Properties): 'UNIT' | 'PIPELINE' {
  const kind = optionalText(properties, 'Kind') ?? 'UNIT';
  if (kind === 'UNIT' || kind === 'PIPELINE') {
    return kind;
  }
  throw unsupported(`Kind ${kind}`);
}
