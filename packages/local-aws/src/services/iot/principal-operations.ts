/** The operations that attach certificates to things. */
import type { Operation } from '../../core/service.ts';
import { invalidRequest } from './iot-errors.ts';
import { type IotParts, type ThingPrincipalType, iotOperation } from './iot-parts.ts';
import { iotInputs } from './iot-shapes.ts';
import { pageOf } from './page.ts';

interface PairInput {
  readonly thingName: string;
  readonly principal: string;
}

interface PageInput {
  readonly nextToken?: string;
  readonly maxResults?: number;
  readonly thingPrincipalType?: ThingPrincipalType;
}

type ByThing = PageInput & { readonly thingName: string };
type ByPrincipal = PageInput & { readonly principal: string };

const principalHeader = { 'x-amzn-principal': 'principal' };
const pageQuery = { nextToken: 'nextToken', maxResults: 'maxResults' };
const typeQuery = { thingPrincipalType: 'thingPrincipalType' };

/** The operations between things and principals by name. */
export function principalOperations(parts: IotParts): Readonly<Record<string, Operation>> {
  return {
    AttachThingPrincipal: attachThingPrincipal(parts),
    DetachThingPrincipal: detachThingPrincipal(parts),
    ListThingPrincipals: listThingPrincipals(parts),
    ListThingPrincipalsV2: listThingPrincipalsV2(parts),
    ListPrincipalThings: listPrincipalThings(parts),
    ListPrincipalThingsV2: listPrincipalThingsV2(parts),
  };
}

function attachThingPrincipal(parts: IotParts): Operation {
  return iotOperation({
    shape: iotInputs.AttachThingPrincipal,
    http: {
      method: 'PUT',
      uri: '/things/{thingName}/principals',
      headers: principalHeader,
      query: typeQuery,
    },
    demands: onPrincipal('AttachThingPrincipal'),
    run: (input: PairInput & { readonly thingPrincipalType?: ThingPrincipalType }) => {
      attach(parts, input, input.thingPrincipalType ?? 'NON_EXCLUSIVE_THING');
      return {};
    },
  });
}

function detachThingPrincipal(parts: IotParts): Operation {
  const { things, principals } = parts;
  return iotOperation({
    shape: iotInputs.DetachThingPrincipal,
    http: { method: 'DELETE', uri: '/things/{thingName}/principals', headers: principalHeader },
    demands: onPrincipal('DetachThingPrincipal'),
    run: (input: PairInput) => {
      things.require(input.thingName);
      requirePrincipal(parts, input.principal);
      principals.remove(input.thingName, input.principal);
      return {};
    },
  });
}

function listThingPrincipals(parts: IotParts): Operation {
  return iotOperation({
    shape: iotInputs.ListThingPrincipals,
    http: { method: 'GET', uri: '/things/{thingName}/principals', query: pageQuery },
    // The Service Authorization Reference lists no resource type for it.
    demands: onThing(parts, 'ListThingPrincipals'),
    run: (input: ByThing) => {
      const { pairs, ...rest } = pairsOfThing(parts, input);
      return { principals: pairs.map(({ principal }) => principal), ...rest };
    },
  });
}

function listThingPrincipalsV2(parts: IotParts): Operation {
  return iotOperation({
    shape: iotInputs.ListThingPrincipalsV2,
    http: {
      method: 'GET',
      uri: '/things/{thingName}/principals-v2',
      query: { ...pageQuery, ...typeQuery },
    },
    demands: onThing(parts, 'ListThingPrincipalsV2'),
    run: (input: ByThing) => {
      const { pairs, ...rest } = pairsOfThing(parts, input);
      const objects = pairs.map(({ principal, thingPrincipalType }) => ({ principal, thingPrincipalType }));
      return { thingPrincipalObjects: objects, ...rest };
    },
  });
}

function listPrincipalThings(parts: IotParts): Operation {
  return iotOperation({
    shape: iotInputs.ListPrincipalThings,
    http: { method: 'GET', uri: '/principals/things', headers: principalHeader, query: pageQuery },
    demands: onPrincipal('ListPrincipalThings'),
    run: (input: ByPrincipal) => {
      const { pairs, ...rest } = pairsOfPrincipal(parts, input);
      return { things: pairs.map(({ thingName }) => thingName), ...rest };
    },
  });
}

function listPrincipalThingsV2(parts: IotParts): Operation {
  return iotOperation({
    shape: iotInputs.ListPrincipalThingsV2,
    http: {
      method: 'GET',
      uri: '/principals/things-v2',
      headers: principalHeader,
      query: { ...pageQuery, ...typeQuery },
    },
    demands: onPrincipal('ListPrincipalThingsV2'),
    run: (input: ByPrincipal) => {
      const { pairs, ...rest } = pairsOfPrincipal(parts, input);
      const objects = pairs.map(({ thingName, thingPrincipalType }) => ({ thingName, thingPrincipalType }));
      return { principalThingObjects: objects, ...rest };
    },
  });
}

function onPrincipal(action: string) {
  return (input: { readonly principal: string }) => [{ action: `iot:${action}`, resource: input.principal }];
}

function onThing({ arns }: IotParts, action: string) {
  return (input: { readonly thingName: string }) => [
    { action: `iot:${action}`, resource: arns.thing(input.thingName) },
  ];
}

function pairsOfThing(parts: IotParts, { thingName, ...page }: ByThing) {
  parts.things.require(thingName);
  const pairs = parts.principals.rightsOf(thingName).map((principal) => ({ thingName, principal }));
  return pairsPage(parts, pairs, page);
}

function pairsOfPrincipal(parts: IotParts, { principal, ...page }: ByPrincipal) {
  requirePrincipal(parts, principal);
  const pairs = parts.principals.leftsOf(principal).map((thingName) => ({ thingName, principal }));
  return pairsPage(parts, pairs, page);
}

/**
 * An exclusive principal can be attached to one thing only. The type of an attachment changes only
 * by detaching.
 */
function attach(parts: IotParts, { thingName, principal }: PairInput, type: ThingPrincipalType): void {
  parts.things.require(thingName);
  requirePrincipal(parts, principal);
  const present = parts.principals.find(thingName, principal);
  if (present !== undefined && present !== type) {
    throw invalidRequest(`Principal ${principal} is already attached to thing ${thingName} as ${present}`);
  }
  const others = parts.principals.leftsOf(principal).filter((other) => other !== thingName);
  const taken = others.some((other) => parts.principals.find(other, principal) === 'EXCLUSIVE_THING');
  if (taken || (type === 'EXCLUSIVE_THING' && others.length > 0)) {
    throw invalidRequest(`Principal ${principal} is already attached to another thing`);
  }
  if (present === undefined) {
    parts.principals.add(thingName, principal, type);
  }
}

/**
 * Throws InvalidRequestException, as AWS does, for an unknown principal as well as for text that
 * cannot be a principal.
 */
function requirePrincipal({ arns, certificates }: IotParts, principal: string): void {
  const certificateId = arns.certificateIdOf(principal);
  if (certificateId === undefined || certificates.find(certificateId) === undefined) {
    throw invalidRequest(`Invalid principal ${principal}`);
  }
}

function pairsPage({ principals }: IotParts, pairs: readonly PairInput[], page: PageInput) {
  const typed = pairs.map(({ thingName, principal }) => {
    const thingPrincipalType = principals.find(thingName, principal) ?? 'NON_EXCLUSIVE_THING';
    return { thingName, principal, thingPrincipalType };
  });
  const wanted = typed.filter(
    ({ thingPrincipalType }) => (page.thingPrincipalType ?? thingPrincipalType) === thingPrincipalType,
  );
  const { items, next } = pageOf(wanted, page.maxResults ?? 250, page.nextToken);
  return { pairs: items, ...(next === undefined ? {} : { nextToken: next }) };
}
