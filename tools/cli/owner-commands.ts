/** Subcommands of `npm run vehicle-owner`: each sends one document and describes the response. */
import type { OwnershipClaim } from '../../domain/generated/schema-types.ts';
import { accessLogCommand } from './access-log-command.ts';
import { sharingCommands } from './sharing-commands.ts';

/** Subcommand with its arguments and its document. */
export interface OwnerCommand {
  /** As `--help` shows it. */
  readonly usage: string;
  readonly meaning: string;
  /** The variables of the document, in the order of the arguments. */
  readonly parameters: readonly string[];
  /** The values of a parameter that has only some. */
  readonly choices?: Readonly<Record<string, readonly string[]>>;
  /** The further variables of the document, which may be left out. */
  readonly options?: readonly OwnerOptionName[];
  readonly document: string;
  /** Describes the field of the response to a person. */
  describe(field: unknown): readonly string[];
}

/** An option of some subcommands, as the variable that it sets. */
export type OwnerOptionName = 'until' | 'notBefore';

/** A subcommand of `npm run owner`. */
export type OwnerCommandName = keyof typeof ownerCommands;

const claimFields = '{ claimId status codeUntil referenceId waitsUntil }';

/** Every subcommand by its name. */
export const ownerCommands = {
  claim: {
    usage: 'claim <vin>',
    meaning: 'starts a claim; the code appears on the vehicle’s screen',
    parameters: ['vin'],
    document: `mutation ($vin: String!) { startOwnershipClaim(vin: $vin) ${claimFields} }`,
    describe: describeStart,
  },
  confirm: {
    usage: 'confirm <claimId> <code>',
    meaning: 'confirms a claim with the code on the screen',
    parameters: ['claimId', 'code'],
    document: `mutation ($claimId: ID!, $code: String!) {
      confirmOwnershipClaim(claimId: $claimId, code: $code) ${claimFields}
    }`,
    describe: describeClaim,
  },
  complete: {
    usage: 'complete <claimId>',
    meaning: 'takes the vehicle over after the waiting period',
    parameters: ['claimId'],
    document: `mutation ($claimId: ID!) { completeOwnershipClaim(claimId: $claimId) ${claimFields} }`,
    describe: describeClaim,
  },
  'show-claim': {
    usage: 'show-claim <claimId>',
    meaning: 'shows the status of one of your claims',
    parameters: ['claimId'],
    document: `query ($claimId: ID!) { ownershipClaim(claimId: $claimId) ${claimFields} }`,
    describe: describeClaim,
  },
  claims: {
    usage: 'claims <referenceId>',
    meaning: 'lists the claims to one of your vehicles',
    parameters: ['referenceId'],
    document: `query ($referenceId: ID!) {
      ownershipClaims(referenceId: $referenceId) { items ${claimFields} }
    }`,
    describe: describeClaims,
  },
  approve: {
    usage: 'approve <claimId>',
    meaning: 'gives the vehicle to the claimant; your access ends',
    parameters: ['claimId'],
    document: `mutation ($claimId: ID!) { approveOwnershipClaim(claimId: $claimId) ${claimFields} }`,
    describe: describeClaim,
  },
  stop: {
    usage: 'stop <claimId>',
    meaning: 'stops a claim to one of your vehicles',
    parameters: ['claimId'],
    document: `mutation ($claimId: ID!) { stopOwnershipClaim(claimId: $claimId) ${claimFields} }`,
    describe: describeClaim,
  },
  ...accessLogCommand,
  ...sharingCommands,
} as const satisfies Readonly<Record<string, OwnerCommand>>;

/** What the documents request of a claim. */
type ShownClaim = Pick<OwnershipClaim, 'claimId' | 'status' | 'codeUntil' | 'referenceId' | 'waitsUntil'>;

function describeStart(field: unknown): readonly string[] {
  // The field of the document above.
  const { claimId, codeUntil } = field as ShownClaim;
  return [
    `Claim ${claimId} is started. If there is such a vehicle, its screen shows a code until ${codeUntil}.`,
    'Confirm it with:',
    '',
    `  npm run --silent vehicle-owner -- confirm ${claimId} <code> --user …`,
  ];
}

function describeClaim(field: unknown): readonly string[] {
  return [lineOf(field as ShownClaim)];
}

function describeClaims(field: unknown): readonly string[] {
  const { items } = field as { readonly items: readonly ShownClaim[] };
  return items.length === 0 ? ['No claims.'] : items.map(lineOf);
}

function lineOf({ claimId, codeUntil, referenceId, status, waitsUntil }: ShownClaim): string {
  switch (status) {
    case 'CODE_EXPECTED':
      return `Claim ${claimId} waits for the code on the screen until ${codeUntil}.`;
    case 'WAITING':
      return `Claim ${claimId} to vehicle ${referenceId} waits for the present owner until ${waitsUntil}.`;
    case 'GRANTED':
      return `Claim ${claimId} is granted: the claimant owns vehicle ${referenceId}.`;
    case 'STOPPED':
      return `Claim ${claimId} to vehicle ${referenceId} was stopped.`;
    case 'EXPIRED':
      return `Claim ${claimId} has expired.`;
  }
}
