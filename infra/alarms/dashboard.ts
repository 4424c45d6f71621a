/**
 * The one CloudWatch dashboard: the alarms, what AWS counts, and what the functions count
 * themselves. `docs/OPERATIONS.md` says how to read it.
 */
import type { Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  CfnAlarm,
  Dashboard as CloudWatchDashboard,
  type IWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct, type IConstruct } from 'constructs';
import { tables as tableDefinitions } from '../../domain/tables.ts';
import type { Api } from '../api/api.ts';
import type { Tables } from '../data/tables.ts';
import { ProjectFunction } from '../functions/function.ts';
import { DeadLetters } from '../iot/dead-letters.ts';
import type { TelemetryStream } from '../iot/telemetry-stream.ts';
import { namesOf } from '../names-of.ts';
import { apiGraphs, deadLetterGraphs, functionGraphs, streamGraphs, tableGraphs } from './aws-graphs.ts';
import { columns, type Subject } from './graph.ts';
import { ownGraphs } from './own-graphs.ts';

/** What the caller names; the dashboard finds functions, dead letters and alarms by itself. */
export interface DashboardProps {
  readonly tables: Tables;
  readonly api: Api;
  readonly stream: TelemetryStream;
  /** The function that reads the stream. */
  readonly ingestTelemetry: ProjectFunction;
}

/** The dashboard of `watched`. Make it after everything that it shows. */
export class Dashboard extends Construct {
  constructor(
    scope: Construct,
    id: string,
    watched: Stack,
    { api, ingestTelemetry, stream, tables }: DashboardProps,
  ) {
    super(scope, id);
    const board = new CloudWatchDashboard(this, 'Board');
    const all = watched.node.findAll();
    const alarms = all.filter((one) => one instanceof CfnAlarm);
    const functions = all.filter((one) => one instanceof ProjectFunction);
    const queues = all.filter((one) => one instanceof DeadLetters);
    const ofLambda = alarms.filter(({ namespace }) => namespace === 'AWS/Lambda');
    const others = alarms.filter((one) => !ofLambda.includes(one));
    board.addWidgets(alarmStates('Alarms', others), alarmStates('Alarms on AWS/Lambda', ofLambda));
    addSection(board, 'API', apiGraphs(api.graphqlApi.attrApiId));
    addSection(
      board,
      'Functions',
      functionGraphs(
        functions.map((one) => subject(one, watched, { FunctionName: one.lambda.functionName })),
      ),
    );
    addSection(board, 'Tables', tableGraphs(subjectsOf(tables)));
    addSection(board, 'Telemetry stream', streamGraphs(stream.name, ingestTelemetry.lambda.functionName));
    addSection(
      board,
      'Dead letters',
      deadLetterGraphs(queues.map((one) => subject(one, watched, { QueueName: one.name }))),
    );
    addSection(board, 'Counted by the functions', ownGraphs());
  }
}

/** CloudWatch shows at most a hundred alarms in one of these. */
function alarmStates(title: string, alarms: readonly CfnAlarm[]): IWidget {
  return new AlarmStatusWidget({ title, alarms: [...alarms], width: columns / 2, height: 12 });
}

function addSection(board: CloudWatchDashboard, title: string, graphs: readonly IWidget[]): void {
  board.addWidgets(new TextWidget({ markdown: `## ${title}`, width: columns, height: 1 }));
  board.addWidgets(...graphs);
}

/** Names a construct by its path in the stack, such as `Functions/HashVin`. */
function subject(construct: IConstruct, watched: Stack, dimensions: Subject['dimensions']): Subject {
  return { label: construct.node.path.slice(watched.node.path.length + 1), dimensions };
}

function subjectsOf(tables: Tables): Subject[] {
  return namesOf(tableDefinitions).map((name) => ({
    label: name,
    dimensions: { TableName: tables.tableName(name) },
  }));
}
