/**
 * Decides what a connected device may do: by the IoT policies attached to its certificate, with the
 * policy variables of its connection. Every decision reads the current policies, because on AWS a
 * changed policy also applies to live sessions.
 */
import { decide, select } from '../../iam/evaluate.ts';
import type { ConditionValues } from '../../iam/conditions.ts';
import type { IotParts } from '../iot-parts.ts';
import type { DevicePrincipal } from './admission.ts';

/** The device of a decision: a certificate on a connection that claims a client id. */
export interface DeviceConnection {
  readonly principal: DevicePrincipal;
  readonly clientId: string;
  readonly ipAddress: string;
  /**
   * The values of `iot:ConnectAttributes`: `PersistentConnect` and `LastWill`, if the CONNECT
   * packet requests them.
   */
  readonly connectAttributes: readonly string[];
}

/** Actions for which the broker evaluates IoT policies. */
export type DeviceAction =
  'iot:Connect' | 'iot:Publish' | 'iot:RetainPublish' | 'iot:Subscribe' | 'iot:Receive';

/**
 * Returns true when a policy allows the action and none denies it. Returns false for a certificate
 * that is no longer ACTIVE.
 */
export function permits(
  parts: IotParts,
  connection: DeviceConnection,
  action: DeviceAction,
  resource: string,
): boolean {
  const { certificateId, arn } = connection.principal;
  if (parts.certificates.find(certificateId)?.status !== 'ACTIVE') {
    return false;
  }
  const policies = parts.attachments.leftsOf(arn);
  const statements = policies.flatMap((name) => parts.policies.statementsOf(name));
  const selection = select(statements, action.toLowerCase(), resource);
  return decide(selection, resource, () => connectionValues(parts, connection)) === 'allow';
}

/**
 * Returns the thing that a connection represents, and whether its certificate is attached to it. A
 * certificate that belongs exclusively to one thing represents that thing for every client id. Any
 * other certificate represents the thing that the client id names.
 */
export function thingOf(
  { things, principals }: IotParts,
  { principal, clientId }: DeviceConnection,
): { readonly thingName: string; readonly attached: boolean; readonly exclusive: boolean } | undefined {
  const exclusive = principals
    .leftsOf(principal.arn)
    .find((thingName) => principals.find(thingName, principal.arn) === 'EXCLUSIVE_THING');
  if (exclusive !== undefined) {
    return { thingName: exclusive, attached: true, exclusive: true };
  }
  if (things.find(clientId) === undefined) {
    return undefined;
  }
  const attached = principals.find(clientId, principal.arn) !== undefined;
  return { thingName: clientId, attached, exclusive: false };
}

type ThingKey = (parts: IotParts, connection: DeviceConnection) => string | undefined;

/**
 * AWS: "Thing policy variables". Thing types do not exist here, so `ThingTypeName` never has a
 * value.
 */
const thingKeys: Readonly<Record<string, ThingKey>> = {
  'iot:connection.thing.thingname': (parts, connection) => thingOf(parts, connection)?.thingName,
  'iot:connection.thing.isattached': (parts, connection) => {
    const attached = thingOf(parts, connection)?.attached;
    return attached === undefined ? undefined : String(attached);
  },
};

const attributeKey = /^iot:connection\.thing\.attributes\[(.+)\]$/;

function connectionValues(parts: IotParts, connection: DeviceConnection): ConditionValues {
  const single = (key: string): string | undefined => {
    if (key === 'iot:clientid') {
      return connection.clientId;
    }
    if (key === 'aws:sourceip') {
      return connection.ipAddress;
    }
    const attribute = attributeKey.exec(key)?.[1];
    if (attribute !== undefined) {
      return thingAttribute(parts, connection, attribute);
    }
    const ofThing = Object.hasOwn(thingKeys, key) ? thingKeys[key] : undefined;
    return ofThing?.(parts, connection) ?? connection.principal.values.get(key);
  };
  return (key) => {
    if (key === 'iot:connectattributes') {
      return connection.connectAttributes;
    }
    const value = single(key);
    return value === undefined ? undefined : [value];
  };
}

/**
 * Finds an attribute of the connection's thing. `name` is in lower case, as all condition keys are.
 */
function thingAttribute(parts: IotParts, connection: DeviceConnection, name: string): string | undefined {
  const thing = parts.things.find(thingOf(parts, connection)?.thingName ?? '');
  return Object.entries(thing?.attributes ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
}
