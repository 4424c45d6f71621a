/**
 * Errors with which each service reports throttling or an internal failure. Names and statuses are
 * from its API reference, "Common Errors" and the operations' own errors.
 */
import { AwsError } from './aws-error.ts';

interface ErrorForm {
  readonly code: string;
  readonly status: number;
}

const throttles: Readonly<Record<string, ErrorForm>> = {
  dynamodb: { code: 'ProvisionedThroughputExceededException', status: 400 },
  iot: { code: 'ThrottlingException', status: 400 },
  iotdata: { code: 'ThrottlingException', status: 429 },
  'iot-jobs-data': { code: 'ThrottlingException', status: 429 },
  iotfleetwise: { code: 'ThrottlingException', status: 429 },
  kinesis: { code: 'ProvisionedThroughputExceededException', status: 400 },
  lambda: { code: 'TooManyRequestsException', status: 429 },
  s3: { code: 'SlowDown', status: 503 },
  ses: { code: 'TooManyRequestsException', status: 429 },
  sqs: { code: 'RequestThrottled', status: 400 },
  'cognito-idp': { code: 'TooManyRequestsException', status: 400 },
};

const failures: Readonly<Record<string, ErrorForm>> = {
  // AWS added commands to IoT later, with other error names.
  'iot:GetCommandExecution': { code: 'InternalServerException', status: 500 },
  dynamodb: { code: 'InternalServerError', status: 500 },
  events: { code: 'InternalException', status: 500 },
  kms: { code: 'KMSInternalException', status: 500 },
  iot: { code: 'InternalFailureException', status: 500 },
  iotdata: { code: 'InternalFailureException', status: 500 },
  'iot-jobs-data': { code: 'InternalServerException', status: 500 },
  iotfleetwise: { code: 'InternalServerException', status: 500 },
  kinesis: { code: 'InternalFailureException', status: 500 },
  lambda: { code: 'ServiceException', status: 500 },
  s3: { code: 'InternalError', status: 500 },
  'cognito-idp': { code: 'InternalErrorException', status: 500 },
};

/** The error of a throttled call. */
export function throttled(service: string): AwsError {
  const { code, status } = throttles[service] ?? { code: 'ThrottlingException', status: 400 };
  return new AwsError(code, 'Rate exceeded', status);
}

/** The error of a failed service. The caller does not know whether the call ran. */
export function internalError(service: string, operation = ''): AwsError {
  const form = failures[`${service}:${operation}`] ?? failures[service];
  const { code, status } = form ?? { code: 'InternalFailure', status: 500 };
  return new AwsError(code, 'The request processing has failed because of an unknown error.', status);
}

/** The error for an unknown service or operation. */
export function unknownOperation(): AwsError {
  return new AwsError(
    'UnknownOperationException',
    'The requested operation is not recognized by the service.',
    400,
  );
}
