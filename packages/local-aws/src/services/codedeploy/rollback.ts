/**
 * The automatic rollback of a deployment group (CodeDeploy API Reference,
 * "AutoRollbackConfiguration" and "InvalidAutoRollbackConfigException").
 */
import type { Properties } from '../../core/resource.ts';
import { codeDeployError, isTrue, optionalObject, refuseOthers } from './properties.ts';

const rollbackEvents: readonly unknown[] = [
  'DEPLOYMENT_FAILURE',
  'DEPLOYMENT_STOP_ON_ALARM',
  'DEPLOYMENT_STOP_ON_REQUEST',
];

/** Throws CodeDeploy's error for a rollback without events, or with one that does not exist. */
export function requireRollback(properties: Properties, logicalId: string): void {
  const configuration = optionalObject(properties, 'AutoRollbackConfiguration', logicalId);
  if (configuration === undefined) {
    return;
  }
  refuseOthers(configuration, ['Enabled', 'Events'], logicalId);
  const { Enabled: enabled, Events: events = [] } = configuration;
  const unknown = Array.isArray(events) ? events.find((event) => !rollbackEvents.includes(event)) : events;
  if (unknown !== undefined) {
    const message = `${logicalId}: ${unknown} is not an event that triggers a rollback.`;
    throw codeDeployError('InvalidAutoRollbackConfigException', message);
  }
  if (isTrue(enabled) && Array.isArray(events) && events.length === 0) {
    const message = `${logicalId}: automatic rollback is enabled, but no event types were listed.`;
    throw codeDeployError('InvalidAutoRollbackConfigException', message);
  }
}
