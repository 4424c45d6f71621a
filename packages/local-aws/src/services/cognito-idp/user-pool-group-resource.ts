/** AWS::Cognito::UserPoolGroup. */
import type { Properties, ResourceHandler } from '../../core/resource.ts';
import type { Clock } from '../../core/service.ts';
import type { Directory } from './directory.ts';
import type { GroupRecord } from './records.ts';
import { type KnownProperties, checkProperties, numberOf, requireString } from './template-properties.ts';

const type = 'AWS::Cognito::UserPoolGroup';

const known: KnownProperties = {
  type,
  honoured: ['Description', 'GroupName', 'Precedence', 'UserPoolId'],
  withoutLocalMeaning: {},
};

/** Handles `AWS::Cognito::UserPoolGroup`; a restart keeps an existing group's creation time. */
export function userPoolGroupResource(directory: Directory, clock: Clock): ResourceHandler {
  return {
    type,
    create: (properties, context) => {
      checkProperties(properties, known);
      const poolId = directory.requirePool(requireString(properties, 'UserPoolId')).id;
      const name =
        typeof properties['GroupName'] === 'string' ? properties['GroupName'] : context.physicalName;
      const createdAt = directory.hasGroup(poolId, name)
        ? directory.requireGroup(poolId, name).createdAt
        : clock.now();
      directory.saveGroup({ poolId, name, ...readDetails(properties), createdAt, modifiedAt: clock.now() });
      return { ref: name, attributes: {} };
    },
  };
}

function readDetails(properties: Properties): Pick<GroupRecord, 'description' | 'precedence'> {
  return {
    ...(typeof properties['Description'] === 'string' ? { description: properties['Description'] } : {}),
    ...(properties['Precedence'] === undefined ? {} : { precedence: numberOf(properties, 'Precedence', 0) }),
  };
}
