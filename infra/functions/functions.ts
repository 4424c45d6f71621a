/**
 * The Lambda functions: which file each one runs, what starts it, and which may use which key. The
 * files beside this one define them, one file for each journey.
 */
import { NestedStack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { FunctionName } from '../../resolvers/wiring-types.ts';
import { acknowledge } from '../acknowledge.ts';
import { admitRoles, presentHashKeys } from '../data/keys.ts';
import { namesOf } from '../names-of.ts';
import { announceEventsDefinition, feedFromHistory } from './announcements.ts';
import { feedFromClaims, sendClaimCodeDefinition } from './claims.ts';
import {
  acknowledgeExports,
  feedExportsFromDataJobs,
  runExportsDefinition,
  settleDataJobsDefinition,
  signExportDefinition,
} from './data-jobs.ts';
import { dispatchCommandDefinition, followCommandDefinition, settleCommandsDefinition } from './commands.ts';
import { askForLiveModeDefinition, feedFromWatches } from './live-mode.ts';
import { watchConnectionsDefinition } from './connections.ts';
import { hashVinDefinition } from './conversion.ts';
import { acknowledgeArchive, eraseDataDefinition, feedErasuresFromJobs } from './erasure.ts';
import { type FunctionDefinition, type ProjectFunction, ReleasedFunction } from './function.ts';
import { beginErasuresDefinition, feedPlansFromHistory, planErasuresDefinition } from './former-owners.ts';
import { hashCodeDefinition, publishAccessEndDefinition, settleAccessEndsDefinition } from './ownership.ts';
import { feedPatternsFromAuditLog, watchAuditLogDefinition } from './patterns.ts';
import type { FunctionsProps } from './props.ts';
import { changeSuspensionDefinition, changeTcuDefinition, revokeVehicleDefinition } from './fleet.ts';
import { provisionVehicleDefinition, reconcileDefinition } from './provisioning.ts';
import { acknowledgeHeads, feedFromAuditLog, sealAuditLogDefinition } from './records.ts';
import { renewCertificateDefinition } from './renewal.ts';
import { limitRetries } from './retries.ts';
import { openVinDefinition } from './reveals.ts';
import { Schedule } from './schedule.ts';
import { feedFromStream, ingestTelemetryDefinition } from './telemetry.ts';

interface FunctionRow {
  /** The entry file, below `functions/` and without `.ts`. */
  readonly entry: string;
  define(props: FunctionsProps, scope: Construct): FunctionDefinition;
  /** Wildcard resources of the role, for cdk-nag's acknowledgement. */
  readonly reaches?: 'certificates' | 'commands' | 'exports' | 'heads';
  /** True for functions in the nested stack `Background`. */
  readonly isNested?: true;
  readonly schedule?: { readonly id: string; readonly description: string; readonly everyMinutes: number };
}

/** Every function. The construct id is the name with a capital. */
export const functionTable = {
  hashVin: { entry: 'conversion/hash-vin', define: hashVinDefinition },
  provisionVehicle: {
    entry: 'provisioning/provision-vehicle',
    define: provisionVehicleDefinition,
    reaches: 'certificates',
  },
  changeTcu: {
    entry: 'provisioning/change-tcu',
    define: changeTcuDefinition,
    reaches: 'certificates',
  },
  renewCertificate: {
    entry: 'provisioning/renew-certificate',
    define: renewCertificateDefinition,
    reaches: 'certificates',
  },
  changeSuspension: {
    entry: 'provisioning/change-suspension',
    define: changeSuspensionDefinition,
    reaches: 'certificates',
  },
  revokeVehicle: {
    entry: 'provisioning/revoke-vehicle',
    define: revokeVehicleDefinition,
    reaches: 'certificates',
  },
  reconcile: {
    entry: 'provisioning/reconcile',
    define: reconcileDefinition,
    reaches: 'certificates',
    schedule: {
      id: 'ReconcileSchedule',
      description: 'Looks for provisionings that stopped',
      everyMinutes: 2,
    },
  },
  ingestTelemetry: { entry: 'telemetry/ingest-telemetry', define: ingestTelemetryDefinition },
  askForLiveMode: {
    entry: 'telemetry/ask-for-live-mode',
    define: askForLiveModeDefinition,
    isNested: true,
  },
  dispatchCommand: {
    entry: 'commands/dispatch-command',
    define: dispatchCommandDefinition,
    reaches: 'commands',
  },
  followCommand: { entry: 'commands/follow-command', define: followCommandDefinition, reaches: 'commands' },
  settleCommands: {
    isNested: true,
    entry: 'commands/settle-commands',
    define: settleCommandsDefinition,
    reaches: 'commands',
    schedule: {
      id: 'SettleSchedule',
      description: 'Looks for remote commands that are overdue',
      everyMinutes: 1,
    },
  },
  announceEvents: { entry: 'announcements/announce-events', define: announceEventsDefinition },
  sealAuditLog: {
    entry: 'records/seal-audit-log',
    define: sealAuditLogDefinition,
    reaches: 'heads',
    schedule: {
      id: 'SealAuditLogSchedule',
      description: 'Looks for entries of the audit log that are not sealed',
      everyMinutes: 60,
    },
  },
  runExports: {
    entry: 'exports/run-exports',
    define: runExportsDefinition,
    reaches: 'exports',
    isNested: true,
  },
  signExport: {
    entry: 'exports/sign-export',
    define: signExportDefinition,
    reaches: 'exports',
    isNested: true,
  },
  settleDataJobs: {
    isNested: true,
    entry: 'data-jobs/settle-data-jobs',
    define: settleDataJobsDefinition,
    schedule: {
      id: 'SettleDataJobsSchedule',
      description: 'Looks for data jobs that stopped',
      everyMinutes: 1,
    },
  },
  eraseData: { entry: 'erasure/erase-data', define: eraseDataDefinition, reaches: 'exports' },
  planErasures: {
    isNested: true,
    entry: 'former-owners/plan-erasures',
    define: planErasuresDefinition,
  },
  beginErasures: {
    isNested: true,
    entry: 'former-owners/begin-erasures',
    define: beginErasuresDefinition,
    schedule: {
      id: 'BeginErasuresSchedule',
      description: 'Looks for planned erasures that are due',
      everyMinutes: 60,
    },
  },
  watchAuditLog: { entry: 'patterns/watch-audit-log', define: watchAuditLogDefinition },
  watchConnections: {
    isNested: true,
    entry: 'connections/watch-connections',
    define: watchConnectionsDefinition,
  },
  hashCode: { entry: 'ownership/hash-code', define: hashCodeDefinition },
  openVin: { entry: 'reveals/open-vin', define: openVinDefinition },
  sendClaimCode: { entry: 'ownership/send-claim-code', define: sendClaimCodeDefinition },
  publishAccessEnd: { entry: 'ownership/publish-access-end', define: publishAccessEndDefinition },
  settleAccessEnds: {
    isNested: true,
    entry: 'ownership/settle-access-ends',
    define: settleAccessEndsDefinition,
    schedule: {
      id: 'SettleAccessEndsSchedule',
      description: 'Looks for ends of accesses that are not published',
      everyMinutes: 1,
    },
  },
} as const satisfies Readonly<Record<string, FunctionRow>>;

type Name = keyof typeof functionTable;

/** Makes the functions of the table, and connects them to keys, schedules and the stream. */
export class Functions extends Construct {
  readonly all: Readonly<Record<Name, ReleasedFunction>>;
  /** The same place in the nested stack, so that ids are formed alike. */
  readonly #nested: Construct;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    const stack = new NestedStack(scope, 'Background', {
      description: 'Schedules and data jobs of Reference ID for VIN.',
      suppressTemplateIndentation: true,
    });
    this.#nested = new Construct(stack, id);
    this.all = this.#makeAll(props);
    const { changeTcu, hashCode, hashVin, ingestTelemetry, provisionVehicle, sendClaimCode } = this.all;
    const { claimDeadLetters, keys, stream, tables, telemetryDeadLetters } = props;
    for (const key of presentHashKeys(keys.vinHash)) {
      admitRoles(key, 'kms:GenerateMac', [hashVin.role, provisionVehicle.role, changeTcu.role]);
    }
    admitRoles(keys.codeHash, 'kms:GenerateMac', [hashCode.role, sendClaimCode.role]);
    admitRoles(keys.vinSeal, 'kms:Encrypt', [provisionVehicle.role]);
    admitRoles(keys.vinSeal, 'kms:Decrypt', [this.all.openVin.role]);
    admitRoles(keys.auditSigning, 'kms:Sign', [this.all.sealAuditLog.role]);
    admitRoles(keys.erasureSigning, 'kms:Sign', [this.all.eraseData.role]);
    for (const name of namesOf(functionTable)) {
      this.#acknowledgeAndSchedule(this.all[name], functionTable[name], props);
    }
    feedFromStream(this, ingestTelemetry, { stream, deadLetters: telemetryDeadLetters });
    feedFromWatches(this.#nested, this.all.askForLiveMode, props);
    feedFromClaims(this, sendClaimCode, { tables, deadLetters: claimDeadLetters });
    feedFromHistory(this, this.all.announceEvents, props);
    feedPlansFromHistory(this.#nested, this.all.planErasures, props);
    feedFromAuditLog(this, this.all.sealAuditLog, props);
    feedExportsFromDataJobs(this.#nested, this.all.runExports, props);
    feedErasuresFromJobs(this, this.all.eraseData, props);
    acknowledgeArchive(this.all.eraseData, props);
    feedPatternsFromAuditLog(this, this.all.watchAuditLog, props);
    this.#limitRetriesOfEvents(props);
  }

  /**
   * The sweep over overdue commands settles the command of an event that is given up. A vehicle
   * repeats its certificate request, and a certificate's next refused connection is reported.
   */
  #limitRetriesOfEvents(props: FunctionsProps): void {
    const { followCommand, renewCertificate, watchConnections } = this.all;
    const { commandDeadLetters, connectionDeadLetters, renewalDeadLetters } = props;
    const kept = { retries: 2, seconds: 3600 };
    limitRetries(this, 'FollowCommandRetries', followCommand, { ...kept, deadLetters: commandDeadLetters });
    limitRetries(this, 'RenewCertificateRetries', renewCertificate, {
      ...kept,
      deadLetters: renewalDeadLetters,
    });
    limitRetries(this.#nested, 'WatchConnectionsRetries', watchConnections, {
      ...kept,
      deadLetters: connectionDeadLetters,
    });
  }

  /** The functions that resolvers call. */
  get ofResolvers(): Readonly<Record<FunctionName, ReleasedFunction>> {
    const { changeTcu, dispatchCommand, hashCode, hashVin, provisionVehicle, publishAccessEnd } = this.all;
    return {
      changeTcu,
      changeSuspension: this.all.changeSuspension,
      revokeVehicle: this.all.revokeVehicle,
      dispatchCommand,
      hashCode,
      hashVin,
      openVin: this.all.openVin,
      provisionVehicle,
      publishAccessEnd,
      signExport: this.all.signExport,
    };
  }

  #makeAll(props: FunctionsProps): Record<Name, ReleasedFunction> {
    const folderOf = props.bundler.functions(Object.values(functionTable).map(({ entry }) => entry));
    const made = namesOf(functionTable).map((name) => {
      const { define, entry, isNested }: FunctionRow = functionTable[name];
      const scope = isNested === true ? this.#nested : this;
      const definition = { ...define(props, scope), bundle: folderOf(entry) };
      return [name, new ReleasedFunction(scope, constructId(name), definition, props.settings)] as const;
    });
    // The entries are those of the table, each once.
    return Object.fromEntries(made) as Record<Name, ReleasedFunction>;
  }

  #acknowledgeAndSchedule(
    made: ReleasedFunction,
    { isNested, reaches, schedule }: FunctionRow,
    props: FunctionsProps,
  ): void {
    if (reaches === 'certificates') {
      acknowledgeCertificates(made);
    }
    if (reaches === 'commands') {
      acknowledgeCommands(made, isNested === true);
    }
    if (reaches === 'exports') {
      acknowledgeExports(made, props);
    }
    if (reaches === 'heads') {
      acknowledgeHeads(made);
    }
    if (schedule !== undefined) {
      const { id, ...timing } = schedule;
      const scheduled = { ...timing, target: made };
      if (isNested === true) {
        new Schedule(this.#nested, id, scheduled);
      } else {
        new Schedule(this, id, { ...scheduled, ruleScope: this.#nested });
      }
    }
  }
}

function constructId(name: Name): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** Acknowledges a function's access to certificates whose ARNs are not known beforehand. */
export function acknowledgeCertificates({ role }: ProjectFunction): void {
  acknowledge(
    role,
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iot:<AWS::Region>:<AWS::AccountId>:cert/*]',
    'A certificate has its ARN only once it is registered, and the ARN does not name the vehicle.',
  );
}

/** Which `Ref` has the main stack's id, in itself and in a nested stack. */
const stackIds = { main: 'AWS::StackId', nested: 'referencetoReferenceIdForVinAWSStackId' } as const;

/** The prefix of the commands' ids as cdk-nag writes it. */
const stackPart = (stackId: string) => ({
  'Fn::Select': [0, { 'Fn::Split': ['-', { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: stackId }] }] }] }],
});

function acknowledgeCommands({ role }: ProjectFunction, isNested: boolean): void {
  const prefix = stackPart(isNested ? stackIds.nested : stackIds.main);
  acknowledge(
    role,
    `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iot:<AWS::Region>:<AWS::AccountId>:command/${JSON.stringify(prefix)}-*]`,
    'The ids of the stack’s commands begin with a part of the stack’s id, and each function is for all of them.',
  );
}
