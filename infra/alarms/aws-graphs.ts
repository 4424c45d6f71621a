/**
 * Graphs of what AWS counts of the API, the functions, the tables, the telemetry stream and the
 * dead letters. Names and dimensions are from the services' own pages about CloudWatch metrics.
 */
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { columns, graph, graphOfEach, type Line, type Subject } from './graph.ts';

const third = columns / 3;

/**
 * Requests, errors and latency. Every request has a latency, so the number of its samples is the
 * number of requests.
 */
export function apiGraphs(apiId: string): IWidget[] {
  const line = (metricName: string, label: string, statistic: string): Line => ({
    ...{ namespace: 'AWS/AppSync', metricName, statistic, label },
    dimensions: { GraphQLAPIId: apiId },
  });
  return [
    graph('Requests', [line('Latency', 'requests', 'SampleCount')], third),
    graph('Errors of requests', [line('4XXError', '4XX', 'Sum'), line('5XXError', '5XX', 'Sum')], third),
    graph('Latency', [line('Latency', 'p50', 'p50'), line('Latency', 'p99', 'p99')], third),
  ];
}

/** Errors, throttles, duration and concurrency, with a line for each function. */
export function functionGraphs(functions: readonly Subject[]): IWidget[] {
  const each = (title: string, metricName: string, statistic: string): IWidget =>
    graphOfEach(title, functions, { namespace: 'AWS/Lambda', metricName, statistic });
  return [
    each('Errors', 'Errors', 'Sum'),
    each('Throttles', 'Throttles', 'Sum'),
    each('Duration, p99', 'Duration', 'p99'),
    each('Concurrency', 'ConcurrentExecutions', 'Maximum'),
  ];
}

/** Throttled requests and consumed units, with a line for each table. */
export function tableGraphs(tables: readonly Subject[]): IWidget[] {
  const each = (title: string, metricName: string): IWidget =>
    graphOfEach(title, tables, { namespace: 'AWS/DynamoDB', metricName, statistic: 'Sum' });
  return [
    each('Throttled reads', 'ReadThrottleEvents'),
    each('Throttled writes', 'WriteThrottleEvents'),
    each('Read units', 'ConsumedReadCapacityUnits'),
    each('Written units', 'ConsumedWriteCapacityUnits'),
  ];
}

/**
 * Age, arrivals and throttles of the telemetry stream. The age is that of the function's mapping,
 * because the stream's own depends on how it is read: by polls or by a consumer.
 */
export function streamGraphs(streamName: string, readerName: string): IWidget[] {
  const line = (metricName: string, label: string, statistic: string): Line => ({
    ...{ namespace: 'AWS/Kinesis', metricName, statistic, label },
    dimensions: { StreamName: streamName },
  });
  return [
    graph(
      'Age of records',
      [
        {
          ...{ namespace: 'AWS/Lambda', metricName: 'IteratorAge', statistic: 'Maximum', label: 'oldest' },
          dimensions: { FunctionName: readerName },
        },
      ],
      third,
    ),
    graph('Incoming records', [line('IncomingRecords', 'records', 'Sum')], third),
    graph(
      'Throttles',
      [
        line('WriteProvisionedThroughputExceeded', 'writes', 'Sum'),
        line('ReadProvisionedThroughputExceeded', 'reads', 'Sum'),
      ],
      third,
    ),
  ];
}

/** Number and age of the messages that wait for a person, with a line for each queue. */
export function deadLetterGraphs(queues: readonly Subject[]): IWidget[] {
  const each = (title: string, metricName: string): IWidget =>
    graphOfEach(title, queues, { namespace: 'AWS/SQS', metricName, statistic: 'Maximum' });
  return [
    each('Messages', 'ApproximateNumberOfMessagesVisible'),
    each('Age of the oldest', 'ApproximateAgeOfOldestMessage'),
  ];
}
