/** Graphs of what the functions count themselves. */
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { metricsNamespace } from '../functions/function.ts';
import { columns, graph, type Line } from './graph.ts';

/** One graph: each metric with the service that counts it. */
interface OwnGraph {
  readonly title: string;
  readonly metrics: readonly (readonly [
    service: string,
    metricName: string,
    statistic?: 'Maximum' | 'p90',
  ])[];
}

const ownGraphsTable: readonly OwnGraph[] = [
  {
    title: 'Vehicles provisioned',
    metrics: [
      ['provisioning', 'VehicleProvisioned'],
      ['provisioning', 'CertificateReplaced'],
      ['provisioning', 'CertificateRenewed'],
      ['provisioning', 'SagaResumed'],
      ['provisioning', 'SagaStuck'],
    ],
  },
  {
    title: 'Vehicles cut off',
    metrics: [
      ['provisioning', 'TcuReplaced'],
      ['provisioning', 'TcuRemoved'],
      ['provisioning', 'VehicleSuspended'],
      ['provisioning', 'ReferenceIdRevoked'],
      ['provisioning', 'CutOffDelayed'],
      ['telemetry', 'RecordFenced'],
    ],
  },
  {
    title: 'Drift from AWS IoT',
    metrics: [
      ['provisioning', 'DriftRepaired'],
      ['provisioning', 'DriftReported'],
      ['provisioning', 'DriftStranger'],
      ['provisioning', 'FindingSent'],
      ['provisioning', 'CertificateEndsSoon', 'Maximum'],
    ],
  },
  {
    title: 'Telemetry',
    metrics: [
      ['telemetry', 'RecordAccepted'],
      ['telemetry', 'RecordRefused'],
      ['telemetry', 'MessageOverLimit'],
      ['telemetry', 'PositionWithheld'],
      ['telemetry', 'MessageOfErasedTime'],
      ['telemetry', 'StatePublished'],
      ['telemetry', 'PublishingFailed'],
    ],
  },
  {
    title: 'Lateness of published states, in milliseconds',
    metrics: [
      ['telemetry', 'PublishDelay', 'p90'],
      ['telemetry', 'ObservationAge', 'p90'],
    ],
  },
  {
    title: 'Commands',
    metrics: [
      ['commands', 'CommandSent'],
      ['commands', 'CommandNotHandedOver'],
      ['commands', 'CommandSettledLate'],
      ['commands', 'CommandNotPublished'],
    ],
  },
  {
    title: 'Lag of sealing, in seconds',
    metrics: [['records', 'SealingLagSeconds', 'Maximum']],
  },
  {
    title: 'Sealed entries',
    metrics: [
      ['records', 'EntrySealed'],
      ['records', 'EntryForgotten'],
      ['records', 'SealingFailed'],
    ],
  },
  {
    title: 'Patterns of persons',
    metrics: [
      ['patterns', 'PatternHit'],
      ['patterns', 'ConversionPaused'],
      ['patterns', 'FindingSent'],
      ['patterns', 'WatchingFailed'],
    ],
  },
  {
    title: 'Connections under client ids of others',
    metrics: [
      ['connections', 'ForeignConnection'],
      ['connections', 'FindingSent'],
    ],
  },
  {
    title: 'Exports and erasures',
    metrics: [
      ['data-jobs', 'DataJobSucceeded'],
      ['data-jobs', 'DataJobFailed'],
      ['data-jobs', 'PlannedErasureBegun'],
      ['data-jobs', 'ErasureNotPlanned'],
    ],
  },
  {
    title: 'VINs revealed',
    metrics: [
      ['reveals', 'VinRevealed'],
      ['reveals', 'OwnVinRevealed'],
    ],
  },
  {
    title: 'Claims and accesses',
    metrics: [
      ['ownership', 'ClaimCodeSent'],
      ['ownership', 'ClaimCodeGivenUp'],
      ['ownership', 'AccessEndPublished'],
      ['ownership', 'AccessEndOverdue'],
    ],
  },
];

/** Returns the graphs, three in a row. */
export function ownGraphs(): IWidget[] {
  return ownGraphsTable.map(({ title, metrics }) => graph(title, metrics.map(lineOf), columns / 3));
}

function lineOf([service, metricName, statistic]: OwnGraph['metrics'][number]): Line {
  return {
    ...{ namespace: metricsNamespace, metricName, label: metricName, statistic: statistic ?? 'Sum' },
    dimensions: { service },
  };
}
