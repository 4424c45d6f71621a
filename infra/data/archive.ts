/**
 * The archive of telemetry, by context: Firehose writes rows as Parquet into a bucket, in places by
 * tenant, day and bucket of the Reference ID. In a nested stack of its own
 * (docs/decisions/0103-an-archive-that-erasures-reach.md).
 */
import { Aws, type CfnResource, Names, NestedStack, Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Role } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { CfnLogGroup, CfnLogStream } from 'aws-cdk-lib/aws-logs';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import {
  archiveBufferSeconds,
  archiveBuckets,
  archiveColumns,
  archiveErrorDays,
  archiveErrorsPrefix,
  archivePartitions,
  archivePrefix,
  archiveTag,
  archiveTagDays,
  rowsPrefix,
} from '../../domain/archive.ts';
import { acknowledge } from '../acknowledge.ts';
import { allow } from '../functions/statements.ts';
import { removalPolicyFor } from '../removal-policy.ts';
import { serviceWithoutSource } from '../trusted-service.ts';
import { privateBucket, privatePolicy } from './private-bucket.ts';

interface ArchiveProps {
  readonly keepData: boolean;
  /** Days after which S3 deletes an object. */
  readonly days: number;
  readonly logRetentionDays: number;
}

/**
 * The smallest buffer that Firehose takes with partitions and with the conversion. A larger one
 * would make objects larger, which an erasure reads as a whole.
 */
const bufferMegabytes = 64;

/** The nested stack. Nothing of it is in the template of a deployment without an archive. */
export class Archive extends NestedStack {
  readonly days: number;
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly streamName: string;
  readonly streamArn: string;
  /** The bucket's ARN as cdk-nag writes it in the stack around. */
  readonly bucketArnInFindings: string;

  constructor(scope: Construct, id: string, { days, keepData, logRetentionDays }: ArchiveProps) {
    super(scope, id, {
      description: 'The archive of telemetry of Reference ID for VIN.',
      suppressTemplateIndentation: true,
    });
    this.days = days;
    const bucket = this.#makeBucket(days, keepData);
    const { database, table } = this.#makeCatalog(bucket);
    const logs = this.#makeLogs(logRetentionDays, keepData);
    const role = this.#makeRole(bucket, { database, table, logs: logs.group });
    const stream = new CfnDeliveryStream(this, 'ArchiveStream', {
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: bucket.attrArn,
        roleArn: role.roleArn,
        bufferingHints: { intervalInSeconds: archiveBufferSeconds, sizeInMBs: bufferMegabytes },
        prefix: placedBy((part) => `!{partitionKeyFromQuery:${part}}`),
        errorOutputPrefix: `${archiveErrorsPrefix}!{firehose:error-output-type}/`,
        // The conversion compresses by itself.
        compressionFormat: 'UNCOMPRESSED',
        dynamicPartitioningConfiguration: { enabled: true, retryOptions: { durationInSeconds: 300 } },
        processingConfiguration: { enabled: true, processors: processors() },
        dataFormatConversionConfiguration: {
          enabled: true,
          inputFormatConfiguration: { deserializer: { openXJsonSerDe: {} } },
          outputFormatConfiguration: { serializer: { parquetSerDe: { compression: 'GZIP' } } },
          schemaConfiguration: {
            ...{ catalogId: Aws.ACCOUNT_ID, region: Aws.REGION, roleArn: role.roleArn },
            ...{ databaseName: database.ref, tableName: table.ref, versionId: 'LATEST' },
          },
        },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logs.group.ref,
          logStreamName: logs.stream.ref,
        },
      },
    });
    // Firehose checks the role when the stream is created.
    stream.node.addDependency(role);
    this.bucketName = bucket.ref;
    this.bucketArn = bucket.attrArn;
    const nested = Stack.of(scope).getLogicalId(this.nestedStackResource as CfnResource);
    this.bucketArnInFindings = `${nested}.Outputs.${Names.nodeUniqueId(bucket.node)}Arn`;
    this.streamName = stream.ref;
    this.streamArn = stream.attrArn;
  }

  /** Without versions: what an erasure writes over is gone. */
  #makeBucket(days: number, keepData: boolean): CfnBucket {
    const bucket = new CfnBucket(this, 'ArchiveBucket', {
      ...privateBucket,
      lifecycleConfiguration: {
        rules: [
          { id: 'rows', status: 'Enabled', prefix: rowsPrefix, expirationInDays: days },
          {
            id: 'errors',
            status: 'Enabled',
            prefix: archiveErrorsPrefix,
            expirationInDays: archiveErrorDays,
          },
          ...archiveTagDays(days).map((left) => ({
            id: `rewritten-${left}`,
            status: 'Enabled',
            tagFilters: [{ key: archiveTag, value: String(left) }],
            expirationInDays: left,
          })),
        ],
      },
    });
    const policy = new CfnBucketPolicy(this, 'ArchiveBucketPolicy', {
      bucket: bucket.ref,
      policyDocument: privatePolicy(bucket.attrArn),
    });
    for (const resource of [bucket, policy]) {
      resource.applyRemovalPolicy(removalPolicyFor(keepData));
    }
    acknowledge(
      bucket,
      'AwsSolutions-S1',
      'Firehose writes and erasures change it; who reads it is chosen outside of the stack, with a trail.',
    );
    return bucket;
  }

  /**
   * Athena computes the places from the ranges, so that no one registers them. A query must name
   * the tenant (Athena User Guide, "Supported types for partition projection", `injected`).
   */
  #makeCatalog(bucket: CfnBucket): { database: CfnDatabase; table: CfnTable } {
    const catalogId = Aws.ACCOUNT_ID;
    const database = new CfnDatabase(this, 'ArchiveDatabase', {
      catalogId,
      databaseInput: { description: 'The archive of telemetry' },
    });
    const root = `s3://${bucket.ref}/`;
    const table = new CfnTable(this, 'ArchiveTable', {
      catalogId,
      databaseName: database.ref,
      tableInput: {
        name: 'telemetry',
        tableType: 'EXTERNAL_TABLE',
        partitionKeys: archivePartitions.map((name) => ({ name, type: 'string' })),
        parameters: {
          classification: 'parquet',
          'projection.enabled': 'true',
          'projection.tenant.type': 'injected',
          'projection.day.type': 'date',
          'projection.day.format': 'yyyy-MM-dd',
          'projection.day.range': `NOW-${this.days + 1}DAYS,NOW+1DAYS`,
          'projection.bucket.type': 'enum',
          'projection.bucket.values': [...archiveBuckets].join(),
          'storage.location.template': `${root}${placedBy((part) => `\${${part}}`)}`,
        },
        storageDescriptor: {
          location: `${root}${rowsPrefix}`,
          columns: Object.entries(archiveColumns).map(([name, type]) => ({ name, type })),
          inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
          serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
        },
      },
    });
    return { database, table };
  }

  #makeLogs(retentionInDays: number, keepData: boolean): { group: CfnLogGroup; stream: CfnLogStream } {
    const group = new CfnLogGroup(this, 'ArchiveLogs', { retentionInDays });
    group.applyRemovalPolicy(removalPolicyFor(keepData));
    const stream = new CfnLogStream(this, 'ArchiveLogStream', {
      logGroupName: group.ref,
      logStreamName: 'delivery',
    });
    return { group, stream };
  }

  /** As Firehose needs it for S3 and for the schema (Developer Guide, "Controlling access"). */
  #makeRole(
    bucket: CfnBucket,
    made: { readonly database: CfnDatabase; readonly table: CfnTable; readonly logs: CfnLogGroup },
  ): Role {
    const role = new Role(this, 'ArchiveRole', { assumedBy: serviceWithoutSource('firehose') });
    const glue = (...names: string[]) => this.formatArn({ service: 'glue', resource: names.join('/') });
    const [database, table] = [made.database.ref, made.table.ref];
    const statements = [
      allow(['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], [bucket.attrArn]),
      allow(
        ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
        [rowsPrefix, archiveErrorsPrefix].map((prefix) => `${bucket.attrArn}/${prefix}*`),
      ),
      allow(
        ['glue:GetTable', 'glue:GetTableVersion', 'glue:GetTableVersions'],
        [glue('catalog'), glue('database', database), glue('table', database, table)],
      ),
      allow(['logs:PutLogEvents'], [made.logs.attrArn]),
    ];
    statements.forEach((statement) => role.addToPolicy(statement));
    for (const prefix of [rowsPrefix, archiveErrorsPrefix]) {
      acknowledge(
        role,
        `AwsSolutions-IAM5[Resource::<ArchiveBucket.Arn>/${prefix}*]`,
        'Firehose chooses the names of objects, within the places that rows name.',
      );
    }
    return role;
  }
}

/** The prefix of a place with an expression for each part. */
function placedBy(expressionOf: (part: (typeof archivePartitions)[number]) => string): string {
  return archivePrefix({
    tenant: expressionOf('tenant'),
    day: expressionOf('day'),
    bucket: expressionOf('bucket'),
  });
}

/**
 * A record has up to 500 rows, which are taken apart first; each names its place (Developer Guide,
 * "Apply dynamic partitioning to aggregated data").
 */
function processors(): CfnDeliveryStream.ProcessorProperty[] {
  const places = archivePartitions.map((part) => `${part}:.${part}`).join();
  return [
    {
      type: 'RecordDeAggregation',
      parameters: [{ parameterName: 'SubRecordType', parameterValue: 'JSON' }],
    },
    {
      type: 'MetadataExtraction',
      parameters: [
        { parameterName: 'MetadataExtractionQuery', parameterValue: `{${places}}` },
        { parameterName: 'JsonParsingEngine', parameterValue: 'JQ-1.6' },
      ],
    },
  ];
}
