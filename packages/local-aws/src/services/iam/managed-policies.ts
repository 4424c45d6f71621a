/**
 * AWS managed policies that roles of the template may use, as AWS publishes them (AWS Managed
 * Policy Reference).
 */

const logs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

const documents: Readonly<Record<string, unknown>> = {
  'service-role/AWSLambdaBasicExecutionRole': {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: logs, Resource: '*' }],
  },
  AWSXRayDaemonWriteAccess: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: [
          'xray:PutTraceSegments',
          'xray:PutTelemetryRecords',
          'xray:GetSamplingRules',
          'xray:GetSamplingTargets',
          'xray:GetSamplingStatisticSummaries',
        ],
        Resource: ['*'],
      },
    ],
  },
  'service-role/AWSAppSyncPushToCloudWatchLogs': {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: logs, Resource: '*' }],
  },
};

/**
 * Returns the document of an AWS managed policy by its ARN; undefined when the table does not
 * contain it.
 */
export function managedPolicyDocument(arn: string): unknown {
  return documents[arn.replace(/^arn:[\w-]+:iam::aws:policy\//, '')];
}
