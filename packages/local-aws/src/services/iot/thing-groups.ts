/** Static thing groups, as the template declares them. They have no members here. */
import { randomUUID } from 'node:crypto';
import type { State } from '../../state/store.ts';
import type { Properties, ResourceHandler } from '../../core/resource.ts';
import type { IotArns } from './iot-arns.ts';

/** A thing group as stored, by name. */
interface ThingGroupRecord {
  readonly thingGroupId: string;
}

const knownProperties = ['ThingGroupName', 'ThingGroupProperties', 'Tags'];

/**
 * AWS::IoT::ThingGroup. `Ref` returns the name. A group keeps its id for its lifetime; a group that
 * is created again, even under the same name, has another id.
 */
export function thingGroupResource(state: State, arns: IotArns): ResourceHandler {
  const groups = state.store<ThingGroupRecord>('iot.thing-groups');
  return {
    type: 'AWS::IoT::ThingGroup',
    create(properties, { logicalId, physicalName }) {
      const name = readName(properties, { logicalId, physicalName });
      const group = groups.get(name) ?? { thingGroupId: randomUUID() };
      groups.set(name, group);
      return { ref: name, attributes: { Id: group.thingGroupId, Arn: arns.thingGroup(name) } };
    },
    retire(kept) {
      for (const [name] of [...groups.entries()]) {
        if (!kept.has(name)) {
          groups.delete(name);
        }
      }
    },
  };
}

function readName(
  properties: Properties,
  { logicalId, physicalName }: { readonly logicalId: string; readonly physicalName: string },
): string {
  const unknown = Object.keys(properties).find((name) => !knownProperties.includes(name));
  if (unknown !== undefined) {
    throw new Error(`The local world does not support ${unknown} of the thing group ${logicalId}.`);
  }
  const name = properties['ThingGroupName'] ?? physicalName;
  // CloudFormation's schema of the type.
  if (typeof name === 'string' && /^[a-zA-Z0-9:_-]{1,128}$/.test(name)) {
    return name;
  }
  throw new Error(`ThingGroupName of ${logicalId} does not match [a-zA-Z0-9:_-]{1,128}.`);
}
