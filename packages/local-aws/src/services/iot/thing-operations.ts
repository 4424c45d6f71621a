/** CreateThing, DescribeThing, UpdateThing and DeleteThing. */
import type { HttpBinding, Operation } from '../../core/service.ts';
import type { IotArns } from './iot-arns.ts';
import { invalidRequest } from './iot-errors.ts';
import { type IotParts, iotOperation } from './iot-parts.ts';
import { iotInputs } from './iot-shapes.ts';
import { pageOf } from './page.ts';
import type { ThingRecord } from './things.ts';

interface ThingInput {
  readonly thingName: string;
}

interface AttributePayload {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly merge?: boolean;
}

interface WriteInput extends ThingInput {
  readonly attributePayload?: AttributePayload;
  readonly thingTypeName?: string;
  readonly billingGroupName?: string;
  readonly expectedVersion?: number;
}

interface ListInput {
  readonly nextToken?: string;
  readonly maxResults?: number;
  readonly attributeName?: string;
  readonly attributeValue?: string;
  readonly usePrefixAttributeValue?: boolean;
  readonly thingTypeName?: string;
}

const ofThing = (method: HttpBinding['method']): HttpBinding => ({ method, uri: '/things/{thingName}' });

/** The operations on things by name. */
export function thingOperations(parts: IotParts): Readonly<Record<string, Operation>> {
  return {
    CreateThing: createThing(parts),
    DescribeThing: describeThing(parts),
    UpdateThing: updateThing(parts),
    DeleteThing: deleteThing(parts),
    ListThings: listThings(parts),
  };
}

function createThing({ things, arns }: IotParts): Operation {
  return iotOperation({
    shape: iotInputs.CreateThing,
    http: ofThing('POST'),
    demands: onThing(arns, 'CreateThing'),
    run: (input: WriteInput) => {
      rejectGroups(input);
      const { thingName, thingId } = things.create(input.thingName, input.attributePayload?.attributes ?? {});
      return { thingName, thingArn: arns.thing(thingName), thingId };
    },
  });
}

function describeThing({ things, arns }: IotParts): Operation {
  return iotOperation({
    shape: iotInputs.DescribeThing,
    http: ofThing('GET'),
    demands: onThing(arns, 'DescribeThing'),
    run: (input: ThingInput) => {
      const { thingName, thingId, attributes, version } = things.require(input.thingName);
      return {
        defaultClientId: thingName,
        thingName,
        thingId,
        thingArn: arns.thing(thingName),
        attributes,
        version,
      };
    },
  });
}

function updateThing({ things, arns }: IotParts): Operation {
  return iotOperation({
    shape: iotInputs.UpdateThing,
    http: ofThing('PATCH'),
    demands: onThing(arns, 'UpdateThing'),
    run: (input: WriteInput) => {
      rejectGroups(input);
      const { attributes, merge = false } = input.attributePayload ?? {};
      const change = attributes === undefined ? undefined : { attributes, merge };
      things.update(input.thingName, change, input.expectedVersion);
      return {};
    },
  });
}

function deleteThing({ things, principals, arns }: IotParts): Operation {
  return iotOperation({
    shape: iotInputs.DeleteThing,
    http: { ...ofThing('DELETE'), query: { expectedVersion: 'expectedVersion' } },
    demands: onThing(arns, 'DeleteThing'),
    run: (input: WriteInput) => {
      if (principals.rightsOf(input.thingName).length > 0) {
        throw invalidRequest(
          `Cannot delete. Thing ${input.thingName} is still attached to one or more principals`,
        );
      }
      things.delete(input.thingName, input.expectedVersion);
      return {};
    },
  });
}

function listThings({ things, arns }: IotParts): Operation {
  return iotOperation({
    shape: iotInputs.ListThings,
    http: { method: 'GET', uri: '/things', query: listQuery },
    demands: () => [{ action: 'iot:ListThings', resource: '*' }],
    run: (input: ListInput) => {
      const found = things.list().filter((thing) => isWanted(thing, input));
      const { items, next } = pageOf(found, input.maxResults ?? 250, input.nextToken);
      return {
        things: items.map(({ thingName, attributes, version }) => ({
          thingName,
          thingArn: arns.thing(thingName),
          attributes,
          version,
        })),
        ...(next === undefined ? {} : { nextToken: next }),
      };
    },
  });
}

function onThing(arns: IotArns, action: string) {
  return ({ thingName }: ThingInput) => [{ action: `iot:${action}`, resource: arns.thing(thingName) }];
}

const listQuery = {
  nextToken: 'nextToken',
  maxResults: 'maxResults',
  attributeName: 'attributeName',
  attributeValue: 'attributeValue',
  thingTypeName: 'thingTypeName',
  usePrefixAttributeValue: 'usePrefixAttributeValue',
};

function isWanted({ attributes }: ThingRecord, filter: ListInput): boolean {
  // No thing types exist here, so no thing has one.
  if (filter.thingTypeName !== undefined) {
    return false;
  }
  if (filter.attributeName === undefined) {
    return true;
  }
  const value = Object.hasOwn(attributes, filter.attributeName)
    ? attributes[filter.attributeName]
    : undefined;
  if (value === undefined || filter.attributeValue === undefined) {
    return value !== undefined;
  }
  return filter.usePrefixAttributeValue === true
    ? value.startsWith(filter.attributeValue)
    : value === filter.attributeValue;
}

/** AWS rejects types and groups that do not exist, and none exist here. */
function rejectGroups({ thingTypeName, billingGroupName }: WriteInput): void {
  const name = thingTypeName ?? billingGroupName;
  if (name !== undefined) {
    throw invalidRequest(`Thing type or billing group ${name} not found`);
  }
}
