/**
 * The alarms of a deployment group (CodeDeploy API Reference, "AlarmConfiguration" and
 * "InvalidAlarmConfigException"). No alarm goes off here, so they are only checked.
 */
import type { Properties } from '../../core/resource.ts';
import { codeDeployError, isTrue, optionalObject, refuseOthers } from './properties.ts';

const maxAlarms = 10;
const maxNameLength = 255;

/** Throws CodeDeploy's error for alarms that it refuses. */
export function requireAlarms(properties: Properties, logicalId: string): void {
  const configuration = optionalObject(properties, 'AlarmConfiguration', logicalId);
  if (configuration === undefined) {
    return;
  }
  refuseOthers(configuration, ['Alarms', 'Enabled', 'IgnorePollAlarmFailure'], logicalId);
  const { Alarms: alarms = [], Enabled: enabled } = configuration;
  const invalid = (reason: string) =>
    codeDeployError('InvalidAlarmConfigException', `${logicalId}: ${reason}`);
  if (!Array.isArray(alarms)) {
    throw invalid('the alarms are not a list.');
  }
  const names = alarms.map((alarm: unknown) => nameOf(alarm));
  if (names.length > maxAlarms) {
    const message = `${logicalId}: a deployment group has at most ${maxAlarms} alarms, not ${names.length}.`;
    throw codeDeployError('AlarmsLimitExceededException', message);
  }
  if (names.some((name) => name === '' || name.length > maxNameLength)) {
    throw invalid(`an alarm has no name, or one of more than ${maxNameLength} characters.`);
  }
  if (new Set(names).size < names.length) {
    throw invalid('two alarms have the same name.');
  }
  if (isTrue(enabled) && names.length === 0) {
    throw invalid('the alarm configuration is enabled, but the alarm list is empty.');
  }
}

function nameOf(alarm: unknown): string {
  const isNamed = typeof alarm === 'object' && alarm !== null && 'Name' in alarm;
  return isNamed && typeof alarm.Name === 'string' ? alarm.Name : '';
}
