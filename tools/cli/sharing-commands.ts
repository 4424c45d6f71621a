/** The subcommands of `npm run vehicle-owner` with which owners and drivers share and sell. */
import type {
  Invitation,
  OfferCancellation,
  Vehicle,
  VehicleAccess,
  VehicleOffer,
} from '../../domain/generated/schema-types.ts';

const accessFields = '{ referenceId accessId ownerId name vehicleName role since until isOpen }';

/** Every subcommand by its name. */
export const sharingCommands = {
  invite: {
    usage: 'invite <referenceId> <role> <name>',
    meaning: 'makes a code with which another person gets access as OWNER or DRIVER',
    parameters: ['referenceId', 'role', 'name'],
    choices: { role: ['OWNER', 'DRIVER'] },
    options: ['until'],
    document: `mutation ($referenceId: ID!, $role: AccessRole!, $name: String!, $until: AWSDateTime) {
      inviteToVehicle(input: { referenceId: $referenceId, role: $role, name: $name, until: $until }) {
        code validUntil role name
      }
    }`,
    describe: describeInvitation,
  },
  accept: {
    usage: 'accept <code>',
    meaning: 'accepts an invitation',
    parameters: ['code'],
    document: `mutation ($code: String!) { acceptInvitation(code: $code) ${accessFields} }`,
    describe: describeAccess,
  },
  accesses: {
    usage: 'accesses <referenceId>',
    meaning: 'lists who has access to a vehicle',
    parameters: ['referenceId'],
    document: `query ($referenceId: ID!) {
      vehicleAccesses(referenceId: $referenceId, limit: 100) { items ${accessFields} }
    }`,
    describe: describeAccesses,
  },
  name: {
    usage: 'name <referenceId> <name>',
    meaning: 'names a vehicle for oneself',
    parameters: ['referenceId', 'name'],
    document: `mutation ($referenceId: ID!, $name: String!) {
      nameVehicle(referenceId: $referenceId, name: $name) ${accessFields}
    }`,
    describe: describeAccess,
  },
  privacy: {
    usage: 'privacy <referenceId> <positions>',
    meaning: 'switches the positions of a vehicle OFF or ON',
    parameters: ['referenceId', 'positions'],
    choices: { positions: ['OFF', 'ON'] },
    document: `mutation ($referenceId: ID!, $positions: PositionsMode!) {
      setPrivacyMode(referenceId: $referenceId, positions: $positions) { referenceId positions }
    }`,
    describe: describePositions,
  },
  'name-access': {
    usage: 'name-access <referenceId> <accessId> <name>',
    meaning: 'sets the name under which others see a person',
    parameters: ['referenceId', 'accessId', 'name'],
    document: `mutation ($referenceId: ID!, $accessId: ID!, $name: String!) {
      nameAccess(input: { referenceId: $referenceId, accessId: $accessId, name: $name }) ${accessFields}
    }`,
    describe: describeAccess,
  },
  end: {
    usage: 'end <referenceId> <accessId>',
    meaning: 'ends a driver’s access',
    parameters: ['referenceId', 'accessId'],
    document: `mutation ($referenceId: ID!, $accessId: ID!) {
      endAccess(input: { referenceId: $referenceId, accessId: $accessId }) ${accessFields}
    }`,
    describe: describeAccess,
  },
  leave: {
    usage: 'leave <referenceId>',
    meaning: 'ends your access',
    parameters: ['referenceId'],
    document: `mutation ($referenceId: ID!) { leaveVehicle(referenceId: $referenceId) ${accessFields} }`,
    describe: describeAccess,
  },
  offer: {
    usage: 'offer <referenceId>',
    meaning: 'makes a code with which a buyer takes the vehicle over',
    parameters: ['referenceId'],
    options: ['notBefore'],
    document: `mutation ($referenceId: ID!, $notBefore: AWSDateTime) {
      offerVehicle(referenceId: $referenceId, notBefore: $notBefore) { code notBefore validUntil }
    }`,
    describe: describeOffer,
  },
  'cancel-offer': {
    usage: 'cancel-offer <referenceId>',
    meaning: 'makes the code of the open offer void',
    parameters: ['referenceId'],
    document: 'mutation ($referenceId: ID!) { cancelOffer(referenceId: $referenceId) { wasOpen } }',
    describe: describeCancellation,
  },
  'accept-transfer': {
    usage: 'accept-transfer <code>',
    meaning: 'takes a vehicle over',
    parameters: ['code'],
    document: `mutation ($code: String!) { acceptTransfer(code: $code) ${accessFields} }`,
    describe: describeAccess,
  },
} as const;

// Each describes the field that its document requests, in the schema's types.

function describePositions(field: unknown): readonly string[] {
  const { positions, referenceId } = field as Pick<Vehicle, 'positions' | 'referenceId'>;
  return [`The positions of ${referenceId} are ${positions}.`];
}

function describeInvitation(field: unknown): readonly string[] {
  const { code, name, role, validUntil } = field as Invitation;
  return [
    `The code for ${name} (${role}) until ${validUntil}:`,
    '',
    `  ${code}`,
    '',
    'It is accepted with:',
    '',
    `  npm run --silent vehicle-owner -- accept ${code} --user …`,
  ];
}

function describeOffer(field: unknown): readonly string[] {
  const { code, notBefore, validUntil } = field as VehicleOffer;
  return [
    `The code for the buyer, ${notBefore ? `from ${notBefore} ` : ''}until ${validUntil}:`,
    '',
    `  ${code}`,
    '',
    'It is accepted with:',
    '',
    `  npm run --silent vehicle-owner -- accept-transfer ${code} --user …`,
  ];
}

function describeCancellation(field: unknown): readonly string[] {
  const { wasOpen } = field as OfferCancellation;
  return [wasOpen ? 'The offer is cancelled.' : 'No offer was open.'];
}

function describeAccess(field: unknown): readonly string[] {
  return [lineOf(field as VehicleAccess)];
}

function describeAccesses(field: unknown): readonly string[] {
  const { items } = field as { readonly items: readonly VehicleAccess[] };
  return items.length === 0 ? ['No accesses.'] : items.map(lineOf);
}

function lineOf({ accessId, isOpen, name, ownerId, referenceId, role, since, until }: VehicleAccess): string {
  const who = name ?? (ownerId === null || ownerId === undefined ? 'without a name' : 'you');
  const end = until === null || until === undefined ? '' : ` until ${until}`;
  return `${isOpen ? 'open ' : 'ended'} ${accessId} ${role} of ${referenceId} since ${since}${end}: ${who}`;
}
