/** CreateThing, DescribeThing, UpdateThing and DeleteThing. */
import type { HttpBinding, Operation } from '../../core/service.ts';
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
  const { things, arns } = parts;
  const demands = (action: string) => (input: ThingInput) => [
    { action: `iot:${action}`, resource: arns.thing(input.thingName) },
  ];
  return {
    CreateThing: iotOperation({
      shape: iotInputs.CreateThing,
      http: ofThing('POST'),
      demands: demands('CreateThing'),
      run: (input: WriteInput) => {
        refuseGroups(input);
        const { thingName, thingId } = things.create(
          input.thingName,
          input.attributePayload?.attributes ?? {},
        );
        return { thingName, thingArn: arns.thing(thingName), thingId };
      },
    }),
    DescribeThing: iotOperation({
      shape: iotInputs.DescribeThing,
      http: ofThing('GET'),
      demands: demands('DescribeThing'),
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
    }),
    UpdateThing: iotOperation({
      shape: iotInputs.UpdateThing,
      http: ofThing('PATCH'),
      demands: demands('UpdateThing'),
      run: (input: WriteInput) => {
        refuseGroups(input);
        const { attributes, merge = false } = input.attributePayload ?? {};
        const change = attributes === undefined ? undefined : { attributes, merge };
        things.update(input.thingName, change, input.expectedVersion);
        return {};
      },
    }),
    DeleteThing: iotOperation({
      shape: iotInputs.DeleteThing,
      http: { ...ofThing('DELETE'), query: { expectedVersion: 'expectedVersion' } },
      demands: demands('DeleteThing'),
      run: (input: WriteInput) => {
        if (parts.principals.rightsOf(input.thingName).length > 0) {
          throw invalidRequest(
            `Cannot delete. Thing ${input.thingName} is still attached to one or more principals`,
          );
        }
        things.delete(input.thingName, input.expectedVersion);
        return {};
      },
    }),
    ListThings: iotOperation({
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
    }),
  };
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
  // There are no thing types here, so nothing is of one.
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

/** AWS answers the same for types and groups that do not exist, and here none do. */
function refuseGroups({ thingTypeName, billingGroupName }: WriteInput): void {
  const name = thingTypeName ?? billingGroupName;
  if (name !== undefined) {
    throw invalidRequest(`Thing type or billing group ${name} not found`);
  }
}
