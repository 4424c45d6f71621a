import {
  CognitoIdentityProviderClient,
  ListUserPoolsCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { IoTClient, ListThingsCommand } from '@aws-sdk/client-iot';
import { KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';
import { KMSClient, ListKeysCommand } from '@aws-sdk/client-kms';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { remoteSettings } from '../support/remote.ts';

afterEach(() => vi.unstubAllEnvs());

/** Takes the request instead of sending it. */
class CapturingHandler {
  hostname = '';

  handle({ hostname }: { readonly hostname: string }): Promise<never> {
    this.hostname = hostname;
    return Promise.reject(new Error('not sent'));
  }
}

describe('clients with the settings of REMOTE=1', () => {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'x' };

  it.each([
    ['kms', 'kms.eu-west-1.amazonaws.com'],
    ['sqs', 'sqs.eu-west-1.amazonaws.com'],
    ['iot', 'iot.eu-west-1.amazonaws.com'],
    ['dynamodb', 'dynamodb.eu-west-1.amazonaws.com'],
    ['kinesis', 'kinesis.eu-west-1.amazonaws.com'],
    ['cognito-idp', 'cognito-idp.eu-west-1.amazonaws.com'],
    ['s3', 's3.eu-west-1.amazonaws.com'],
  ] as const)('call %s on AWS, even when AWS_ENDPOINT_URL names a world', async (service, hostname) => {
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:4510');
    const requestHandler = new CapturingHandler();
    const settings = { ...remoteSettings(process.env), credentials, requestHandler, maxAttempts: 1 };
    const calls = {
      kms: () => new KMSClient(settings).send(new ListKeysCommand({})),
      sqs: () => new SQSClient(settings).send(new ListQueuesCommand({})),
      iot: () => new IoTClient(settings).send(new ListThingsCommand({})),
      dynamodb: () => new DynamoDBClient(settings).send(new ListTablesCommand({})),
      kinesis: () => new KinesisClient(settings).send(new ListStreamsCommand({})),
      'cognito-idp': () =>
        new CognitoIdentityProviderClient(settings).send(new ListUserPoolsCommand({ MaxResults: 1 })),
      s3: () => new S3Client(settings).send(new ListBucketsCommand({})),
    };

    await expect(calls[service]()).rejects.toThrow('not sent');

    expect(requestHandler.hostname).toBe(hostname);
  });

  it('need a region', () => {
    expect(() => remoteSettings({})).toThrow('REMOTE=1 needs a region: set AWS_REGION.');
  });
});
