/**
 * What watches the system, in a nested stack of its own: alarms, metric filters and the dashboard.
 * They hold no data, so a stack that moves or replaces them loses nothing
 * (docs/decisions/0064-what-may-move-to-a-nested-stack.md).
 */
import { NestedStack, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Api } from '../api/api.ts';
import type { Tables } from '../data/tables.ts';
import type { DriftEvents } from '../functions/drift-events.ts';
import type { Functions } from '../functions/functions.ts';
import type { FunctionsProps } from '../functions/props.ts';
import { Alarms } from './alarms.ts';
import { Dashboard } from './dashboard.ts';
import { DriftAlarms } from './drift-alarms.ts';
import { RehashAlarms } from './rehash-alarms.ts';
import { SelfRegistrationAlarms } from './self-registration-alarms.ts';
import { TelemetryAlarms } from './telemetry-alarms.ts';

interface MonitoringProps extends FunctionsProps {
  readonly functions: Functions;
  readonly tables: Tables;
  readonly api: Api;
  /** Drift by event, where the deployment enables it. */
  readonly driftEvents: DriftEvents | undefined;
  /** Whether the release has the re-hash. */
  readonly rehashes: boolean;
  readonly selfRegistration: boolean;
  /** As the main stack's resource returns it. */
  readonly telemetryRuleName: string;
  readonly alarmTopicArn: string | undefined;
  /** The alarm goes off when at least this many certificates are replaced within five minutes. */
  readonly replacedCertificatesAlarm: number;
}

/** The nested stack. Make it last, because its dashboard shows what the stack around it has. */
export class Monitoring extends NestedStack {
  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id, {
      description: 'Alarms and dashboard of Reference ID for VIN.',
      suppressTemplateIndentation: true,
    });
    const { alarmTopicArn, driftEvents, functions } = props;
    const actions = alarmTopicArn === undefined ? [] : [alarmTopicArn];
    new Alarms(this, 'Alarms', { ...props, actions });
    new TelemetryAlarms(this, 'TelemetryAlarms', { ...props, ...functions.all, actions });
    if (driftEvents !== undefined) {
      new DriftAlarms(this, 'DriftEvents', { ...driftEvents, actions });
    }
    if (props.rehashes) {
      new RehashAlarms(this, 'Rehash', { actions });
    }
    if (props.selfRegistration) {
      new SelfRegistrationAlarms(this, 'SelfRegistration', { actions });
    }
    new Dashboard(this, 'Dashboard', Stack.of(scope), { ...props, ...functions.all });
  }
}
