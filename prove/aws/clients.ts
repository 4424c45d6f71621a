/**
 * AWS clients of one region with the SDK's default credentials; the local world has an address of
 * its own.
 */
import { AppSyncClient } from '@aws-sdk/client-appsync';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTClient } from '@aws-sdk/client-iot';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { StackOutputs } from '../../tools/session/outputs.ts';

/** AWS SDK clients for the stack's region, or for `AwsEndpointUrl` when the outputs have it. */
export interface Clients {
  readonly appSync: AppSyncClient;
  readonly cloudFormation: CloudFormationClient;
  readonly cognito: CognitoIdentityProviderClient;
  readonly documents: DynamoDBDocumentClient;
  readonly iot: IoTClient;
  readonly iotData: IoTDataPlaneClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  /** Its signer signs requests to the API. */
  readonly signing: DynamoDBClient;
  close(): void;
}

/** Makes the clients; nothing is sent. */
export function createClients({ Region, AwsEndpointUrl }: StackOutputs): Clients {
  const settings = {
    region: Region,
    maxAttempts: 4,
    ...(AwsEndpointUrl !== undefined && { endpoint: AwsEndpointUrl }),
  };
  const dynamoDb = new DynamoDBClient(settings);
  const signing = new DynamoDBClient({ ...settings, ...{ signingName: 'appsync' } });
  const others = {
    appSync: new AppSyncClient(settings),
    cloudFormation: new CloudFormationClient(settings),
    cognito: new CognitoIdentityProviderClient(settings),
    iot: new IoTClient(settings),
    iotData: new IoTDataPlaneClient(settings),
    // The local world has one host name for all buckets.
    s3: new S3Client({ ...settings, forcePathStyle: AwsEndpointUrl !== undefined }),
    sqs: new SQSClient(settings),
    signing,
  };
  return {
    ...others,
    documents: DynamoDBDocumentClient.from(dynamoDb, { marshallOptions: { removeUndefinedValues: true } }),
    close() {
      for (const client of [dynamoDb, ...Object.values(others)]) {
        client.destroy();
      }
    },
  };
}
