/** A rule as the template describes it, compiled. */
import type { Iam } from '../../iam/iam.ts';
import type { Properties, ResourceContext } from '../../../core/resource.ts';
import type { IotArns } from '../iot-arns.ts';
import { type CompiledSql, compileStatement } from './compile-sql.ts';
import { parseStatement } from './parse-sql.ts';
import { type RuleAction, readAction } from './rule-actions.ts';
import { TopicIndex } from './topic-index.ts';

/** A rule that is ready to run. */
export interface TopicRule {
  readonly ruleName: string;
  readonly ruleArn: string;
  readonly enabled: boolean;
  readonly sql: CompiledSql;
  readonly actions: readonly RuleAction[];
  readonly errorAction: RuleAction | undefined;
}

const sqlVersion = '2016-03-23';
const maximumActions = 10;
const knownMembers = ['Sql', 'AwsIotSqlVersion', 'Description', 'RuleDisabled', 'Actions', 'ErrorAction'];

/**
 * Reads AWS::IoT::TopicRule. Throws an error that names the logical id and the part that is not
 * supported.
 */
export function readTopicRule(
  properties: Properties,
  context: ResourceContext,
  { iam, arns }: { readonly iam: Iam; readonly arns: IotArns },
): TopicRule {
  const { logicalId, physicalName } = context;
  const { RuleName: given, TopicRulePayload: payload } = properties;
  // Rule names have neither hyphens nor dots.
  const ruleName = typeof given === 'string' ? given : physicalName.replaceAll(/[^A-Za-z0-9_]/g, '_');
  const owner = { ruleName, ruleArn: arns.rule(ruleName), iam };
  try {
    if (!/^[A-Za-z0-9_]{1,128}$/.test(ruleName)) {
      throw new Error(`${ruleName} is not a valid rule name`);
    }
    const members = readMembers(payload);
    const sql = compileStatement(parseStatement(String(members['Sql'])));
    new TopicIndex().add(sql.topicFilter, ruleName);
    return {
      ruleName,
      ruleArn: owner.ruleArn,
      enabled: members['RuleDisabled'] !== true,
      sql,
      actions: readActions(members['Actions']).map((action) => readAction(action, owner)),
      errorAction:
        members['ErrorAction'] === undefined ? undefined : readAction(members['ErrorAction'], owner),
    };
  } catch (error) {
    throw new Error(`${logicalId} is not a rule that this emulator can run: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}

function readMembers(payload: unknown): Properties {
  if (typeof payload !== 'object' || payload === null) {
    throw new Error('it has no TopicRulePayload');
  }
  const members: Properties = { ...payload };
  const unknown = Object.keys(members).find((name) => !knownMembers.includes(name));
  if (unknown !== undefined) {
    throw new Error(`it has ${unknown}`);
  }
  const version = members['AwsIotSqlVersion'];
  // CloudFormation's default is 2015-10-08, which treats values differently.
  if (version !== sqlVersion) {
    throw new Error(`its AwsIotSqlVersion is ${version}, not ${sqlVersion}`);
  }
  return members;
}

function readActions(actions: unknown): readonly unknown[] {
  if (!Array.isArray(actions) || actions.length > maximumActions) {
    throw new Error(`it has no list of up to ${maximumActions} actions`);
  }
  return actions;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
