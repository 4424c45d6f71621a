/**
 * The screen of `npm start` after the start: addresses, users and passwords, and commands to try.
 */
import { relative } from 'node:path';
import { demoAccounts, demoTenant, demoUsers } from './demo-users.ts';
import { vehiclesFolder, type DemoWorld } from './demo-world.ts';
import { messageLines, outboxFolder, type ShownMessage } from './newest-message.ts';

/** What the screen shows in addition to the world's addresses. */
export interface ScreenFacts {
  readonly passwords: Readonly<Record<string, string>>;
  readonly vehicleCount: number;
  /** Whether the vehicles are about to connect. */
  readonly isAlive: boolean;
  /** VIN of a vehicle that the owner owns; shown here and never stored. */
  readonly vin: string;
  /** Reference ID of the same vehicle. */
  readonly referenceId: string;
  /** VIN of a vehicle without an owner. */
  readonly freeVin: string;
  /** Newest e-mail of earlier starts; undefined without any. */
  readonly newestMessage: ShownMessage | undefined;
}

/** Returns the screen as text. */
export function screen(world: DemoWorld, facts: ScreenFacts): string {
  const { outputs, stateDirectory } = world;
  return [
    '',
    'Reference ID for VIN is running, on this machine only.',
    '',
    `  Page      ${outputs.PortalUrl ?? ''}, for everyone below but the provisioner`,
    `  GraphQL   ${outputs.GraphqlUrl}`,
    `  AWS       ${outputs.AwsEndpointUrl} (${outputs.Region})`,
    `  MQTT      localhost:${outputs.IotEndpointPort}, for vehicles with a certificate`,
    `  Outputs   ${shortPath(world.outputsFile)}`,
    `  E-mails   ${shortPath(outboxFolder(stateDirectory))}, and here as they are sent`,
    `  Vehicles  ${facts.vehicleCount} of tenant ${demoTenant}, keys and certificates in ${shortPath(vehiclesFolder(stateDirectory))}`,
    '',
    ...userTable(facts.passwords),
    '',
    `${facts.vin} is the VIN of a vehicle that ${demoUsers.owners} owns. Convert it to its Reference ID:`,
    '',
    ...convertCommand(world, facts).map((line) => `  ${line}`),
    '',
    ...(facts.isAlive
      ? [...aliveLines(world, facts), ...claimLines(world, facts)]
      : ['The vehicles are not connected (--no-vehicles).', '']),
    ...(facts.newestMessage ? messageLines('Newest e-mail,', facts.newestMessage) : []),
    'Ctrl-C stops everything. `npm start` continues from there; `npm start -- --fresh` deletes all data first.',
    '',
  ].join('\n');
}

/** The command on the screen. A car carries it out both parked and driving. */
export const demoCommand = 'SET_CHARGE_LIMIT --charge-limit 90';

function userTable(passwords: Readonly<Record<string, string>>): readonly string[] {
  const rows = demoAccounts.map(({ email, role }) => [email, passwords[email] ?? '', role] as const);
  return [['User', 'Password', 'Role'] as const, ...rows].map(
    ([user, password, role]) => `  ${user.padEnd(26)}${password.padEnd(22)}${role}`,
  );
}

function aliveLines(world: DemoWorld, facts: ScreenFacts): readonly string[] {
  return [
    'The vehicles are connecting. Watch this one, and set its charge limit from another terminal:',
    '',
    `  npm run --silent watch -- ${facts.referenceId} ${asOwner(world, facts)}`,
    '',
    `  npm run --silent command -- ${facts.referenceId} ${demoCommand} ${asOwner(world, facts)}`,
    '',
  ];
}

/** A claim in three commands. The code appears in the terminal of `npm start`. */
function claimLines(world: DemoWorld, facts: ScreenFacts): readonly string[] {
  const run = (command: string): string => `  npm run --silent ${command} ${asOwner(world, facts)}`;
  return [
    'Claim another vehicle, which has no owner, by the code that its screen shows here:',
    '',
    run(`vehicle-owner -- claim ${facts.freeVin}`),
    run('vehicle-owner -- confirm <claimId> <code>'),
    run('watch -- <referenceId>'),
    '',
  ];
}

function convertCommand(world: DemoWorld, facts: ScreenFacts): readonly string[] {
  const variables = JSON.stringify({ vin: facts.vin });
  return [
    `npm run --silent ask -- ${asOwner(world, facts)} \\`,
    `  ${quoted('query($vin: String!) { referenceIdForVin(vin: $vin) }')} --variables ${quoted(variables)}`,
  ];
}

/** The options that all commands share. */
function asOwner(world: DemoWorld, { passwords }: ScreenFacts): string {
  const file = shortPath(world.outputsFile);
  const outputsOption = file === '.local/outputs.json' ? '' : ` --outputs ${quoted(file)}`;
  return `--user ${demoUsers.owners} --password ${passwords[demoUsers.owners] ?? ''}${outputsOption}`;
}

function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

/** Quotes for a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
