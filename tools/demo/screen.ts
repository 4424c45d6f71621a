/**
 * What the person who typed `npm start` sees at the end: where things are, who may sign in, and one
 * command to try.
 */
import { relative } from 'node:path';
import { roles } from '../../domain/roles.ts';
import { demoTenant, demoUsers } from './demo-users.ts';
import type { DemoWorld } from './demo-world.ts';
import { vehiclesDirectory } from './vehicle-files.ts';

/** What the screen tells beside the world's addresses. */
export interface ScreenFacts {
  readonly passwords: Readonly<Record<string, string>>;
  readonly vehicleCount: number;
  /** Whether the vehicles are about to connect. */
  readonly isAlive: boolean;
  /** Of a vehicle that the owner owns; shown here and stored nowhere. */
  readonly vin: string;
  /** The same vehicle's. */
  readonly referenceId: string;
}

/** The screen as text. */
export function screen(world: DemoWorld, facts: ScreenFacts): string {
  const { outputs, stateDirectory } = world;
  return [
    '',
    'Reference ID for VIN runs on this machine only.',
    '',
    `  GraphQL   ${outputs.GraphqlUrl}`,
    `  AWS       ${outputs.AwsEndpointUrl} (${outputs.Region})`,
    `  MQTT      localhost:${outputs.IotEndpointPort}, for vehicles with their certificates`,
    `  Outputs   ${shortPath(world.outputsFile)}`,
    `  Vehicles  ${facts.vehicleCount} of tenant ${demoTenant}, keys and certificates in ${shortPath(vehiclesDirectory(stateDirectory))}`,
    '',
    ...userTable(facts.passwords),
    '',
    `${facts.vin} is the VIN of a vehicle that ${demoUsers.owners} owns. Its Reference ID:`,
    '',
    ...convertCommand(world, facts).map((line) => `  ${line}`),
    '',
    ...(facts.isAlive ? aliveLines(world, facts) : ['The vehicles are not connected (--no-vehicles).', '']),
    'Ctrl-C ends it, `npm start` goes on where it ended, `npm start -- --fresh` begins anew.',
    '',
  ].join('\n');
}

/**
 * What the screen lets a newcomer try first: a command that the car carries out whatever it is
 * doing.
 */
export const demoCommand = 'SET_CHARGE_LIMIT --charge-limit 90';

function userTable(passwords: Readonly<Record<string, string>>): readonly string[] {
  const rows = roles.map((role) => [demoUsers[role], passwords[demoUsers[role]] ?? '', role] as const);
  return [['User', 'Password', 'Role'] as const, ...rows].map(
    ([user, password, role]) => `  ${user.padEnd(26)}${password.padEnd(22)}${role}`,
  );
}

function aliveLines(world: DemoWorld, facts: ScreenFacts): readonly string[] {
  return [
    'The vehicles connect now. Watch this one, and set its charge limit from another terminal:',
    '',
    `  npm run --silent watch -- ${facts.referenceId} ${asOwner(world, facts)}`,
    '',
    `  npm run --silent command -- ${facts.referenceId} ${demoCommand} ${asOwner(world, facts)}`,
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

/** The options that every command takes. */
function asOwner(world: DemoWorld, { passwords }: ScreenFacts): string {
  const file = shortPath(world.outputsFile);
  const outputsOption = file === '.local/outputs.json' ? '' : ` --outputs ${quoted(file)}`;
  return `--user ${demoUsers.owners} --password ${passwords[demoUsers.owners] ?? ''}${outputsOption}`;
}

function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith('..') ? path : short;
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
