import { beforeAll, describe, expect, it } from 'vitest';
import { archiveColumns, archiveTagDays } from '../../../domain/archive.ts';
import { type Template, resourcesOf, synthesizeTemplate } from '../synthesized.ts';

type Properties = Readonly<Record<string, unknown>>;

let off: Template;
let on: Template;
let closing: Template;

beforeAll(async () => {
  off = await synthesizeTemplate();
  on = await synthesizeTemplate({ stage: 'prod', nag: true, telemetryArchive: 'on' });
  closing = await synthesizeTemplate({ telemetryArchive: 'closing', telemetryArchiveDays: 30 });
}, 180_000);

const propertiesOf = (template: Template, type: string, id = '') =>
  resourcesOf(template, type)
    .filter(([logicalId]) => logicalId.includes(id))
    .map(([, { Properties: properties }]) => properties as Properties);

const variablesOf = (template: Template, id: string): Properties => {
  const [found] = propertiesOf(template, 'AWS::Lambda::Function', id);
  const { Variables } = found?.['Environment'] as { readonly Variables: Properties };
  return Variables;
};

const policiesOf = (template: Template, id: string) =>
  JSON.stringify(propertiesOf(template, 'AWS::IAM::Policy', id));

const bucketRules = (template: Template) => {
  const [bucket] = propertiesOf(template, 'AWS::S3::Bucket', 'ArchiveBucket');
  return (bucket?.['LifecycleConfiguration'] as { readonly Rules: readonly Properties[] }).Rules;
};

describe('a deployment without an archive', () => {
  it('has nothing of it', () => {
    const text = JSON.stringify(off);

    expect(text).not.toMatch(/firehose|glue|archive/i);
    expect(variablesOf(off, 'IngestTelemetry')).not.toHaveProperty('VEHICLE_REGISTRY_TABLE');
  });
});

describe('the archive', () => {
  it('is delivered as Parquet, in places by tenant, day and bucket', () => {
    const [stream] = propertiesOf(on, 'AWS::KinesisFirehose::DeliveryStream');

    expect(stream?.['ExtendedS3DestinationConfiguration']).toMatchObject({
      Prefix:
        'rows/tenant=!{partitionKeyFromQuery:tenant}/day=!{partitionKeyFromQuery:day}/bucket=!{partitionKeyFromQuery:bucket}/',
      ErrorOutputPrefix: 'errors/!{firehose:error-output-type}/',
      BufferingHints: { IntervalInSeconds: 900, SizeInMBs: 64 },
      DynamicPartitioningConfiguration: { Enabled: true },
      ProcessingConfiguration: {
        Processors: [
          { Type: 'RecordDeAggregation' },
          {
            Type: 'MetadataExtraction',
            Parameters: [
              {
                ParameterName: 'MetadataExtractionQuery',
                ParameterValue: '{tenant:.tenant,day:.day,bucket:.bucket}',
              },
              { ParameterName: 'JsonParsingEngine', ParameterValue: 'JQ-1.6' },
            ],
          },
        ],
      },
      DataFormatConversionConfiguration: {
        OutputFormatConfiguration: { Serializer: { ParquetSerDe: { Compression: 'GZIP' } } },
      },
    });
  });

  it('has a table with the columns of the rows, and places that no one registers', () => {
    const [table] = propertiesOf(on, 'AWS::Glue::Table');
    const input = table?.['TableInput'] as {
      readonly PartitionKeys: unknown;
      readonly Parameters: Properties;
      readonly StorageDescriptor: { readonly Columns: readonly Properties[] };
    };

    expect(input.StorageDescriptor.Columns).toEqual(
      Object.entries(archiveColumns).map(([Name, Type]) => ({ Name, Type })),
    );
    expect(JSON.stringify(input.Parameters['storage.location.template'])).toContain(
      'rows/tenant=${tenant}/day=${day}/bucket=${bucket}/',
    );
  });

  it('keeps no versions, and each object for its days, errors shorter, rewritten ones by their tag', () => {
    const [bucket] = propertiesOf(on, 'AWS::S3::Bucket', 'ArchiveBucket');

    expect(bucket).not.toHaveProperty('VersioningConfiguration');
    expect(bucketRules(on).slice(0, 2)).toMatchObject([
      { Prefix: 'rows/', ExpirationInDays: 400 },
      { Prefix: 'errors/', ExpirationInDays: 13 },
    ]);
    expect(bucketRules(on).slice(2, 4)).toMatchObject([
      { TagFilters: [{ Key: 'expires-in', Value: '390' }], ExpirationInDays: 390 },
      { TagFilters: [{ Key: 'expires-in', Value: '360' }], ExpirationInDays: 360 },
    ]);
    expect(
      bucketRules(closing)
        .slice(2)
        .map((rule) => rule['ExpirationInDays']),
    ).toEqual([14, 7, 3, 1]);
    expect(archiveTagDays(2)).toEqual([1]);
  });

  it('is written by ingest, and changed by erasures, each no further than needed', () => {
    expect(variablesOf(on, 'IngestTelemetry')).toHaveProperty('ARCHIVE_STREAM_NAME');
    expect(policiesOf(on, 'IngestTelemetry')).toContain('firehose:PutRecordBatch');
    expect(policiesOf(on, 'IngestTelemetry')).not.toContain('s3:');
    expect(variablesOf(on, 'EraseData')).toMatchObject({ ARCHIVE_DAYS: '400' });
    expect(policiesOf(on, 'EraseData')).toMatch(/s3:DeleteObject.{0,200}rows\/\*/);
    expect(policiesOf(on, 'EraseData')).not.toContain('firehose');
  });

  it('that is closing gets nothing more, and erasures still reach it', () => {
    expect(variablesOf(closing, 'IngestTelemetry')).not.toHaveProperty('ARCHIVE_STREAM_NAME');
    expect(policiesOf(closing, 'IngestTelemetry')).not.toContain('firehose');
    expect(variablesOf(closing, 'EraseData')).toMatchObject({ ARCHIVE_DAYS: '30' });
    expect(policiesOf(closing, 'EraseData')).toContain('s3:PutObjectTagging');
  });
});
