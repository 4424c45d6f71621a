/** The command line of `npm run command`. */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { parameterFault, toIdempotencyKey } from '../../domain/command-wish.ts';
import { commandKinds, commandParameters } from '../../domain/commands.ts';
import type { RemoteCommandKind, SendRemoteCommandInput } from '../../domain/generated/schema-types.ts';
import {
  accountHelp,
  accountOptions,
  parsed,
  readAccountOptions,
  type AccountOptions,
} from './account-options.ts';
import { Failure } from '../session/failure.ts';
import { requireReferenceId } from './watch-options.ts';

const { temperature, chargeLimit } = commandParameters;
const defaultTimeoutSeconds = 90;

/** What `--help` says. */
export const help = `Sends a command to a vehicle and follows it to its outcome.

  npm run --silent command -- <referenceId> <kind> --user <name>

The command
  <kind>                  ${Object.keys(commandKinds)
    .join(', ')
    .replace(/(.{60,75}), /g, '$1,\n                          ')}
  --temperature <number>  of START_CLIMATE: ${temperature.minimum} to ${temperature.maximum} degrees Celsius, in halves
  --charge-limit <number> of SET_CHARGE_LIMIT: ${chargeLimit.minimum} to ${chargeLimit.maximum} percent
  --key <key>             the idempotency key of an earlier try that nobody answered: the command is not sent twice

How
  --timeout <seconds>     how long to follow; ${defaultTimeoutSeconds} when not given
  --json                  a line of JSON for each status

${accountHelp}
Each status is a line on standard output, everything else is on standard error.
Exit code: 0 the vehicle did it, 1 the API refused, 2 wrong usage, 3 sign-in refused, 4 nothing answered: it may have been sent (say --key),
5 the vehicle refused or could not, 6 the outcome is not known (yet), 130 Ctrl-C: what was sent stays sent.
`;

/** What is to be sent, and how long it is followed. */
export interface CommandOptions extends AccountOptions {
  readonly input: SendRemoteCommandInput;
  readonly timeoutMs: number;
  readonly json: boolean;
}

/** Reads the command line; undefined when help was asked for. A new key is made here, once. */
export function readCommandOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): CommandOptions | undefined {
  const { values, positionals } = parse(args);
  if (values.help === true) {
    return undefined;
  }
  const account = readAccountOptions(values, environment);
  const [referenceId, kind, ...others] = positionals;
  if (referenceId === undefined || kind === undefined || others.length > 0) {
    throw new Failure('usage', 'Say which vehicle and what: <referenceId> <kind>. See --help.');
  }
  const input: SendRemoteCommandInput = {
    referenceId: requireReferenceId(referenceId),
    kind: requireKind(kind),
    idempotencyKey: readKey(values.key),
    ...(values.temperature === undefined
      ? {}
      : { temperature: toNumber(values.temperature, '--temperature') }),
    ...(values['charge-limit'] === undefined
      ? {}
      : { chargeLimit: toNumber(values['charge-limit'], '--charge-limit') }),
  };
  checkParameters(input);
  const timeoutSeconds = toNumber(values.timeout ?? String(defaultTimeoutSeconds), '--timeout');
  if (timeoutSeconds <= 0) {
    throw new Failure('usage', '--timeout is a number of seconds above 0.');
  }
  return { ...account, input, timeoutMs: timeoutSeconds * 1000, json: values.json === true };
}

const text = { type: 'string' } as const;

const parse = (args: readonly string[]) =>
  parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...accountOptions,
        temperature: text,
        'charge-limit': text,
        key: text,
        timeout: text,
        json: { type: 'boolean' },
      },
    }),
  );

function requireKind(given: string): RemoteCommandKind {
  const name = given.toUpperCase().replaceAll('-', '_');
  // The keys of the table are the schema's kinds.
  const kind = (Object.keys(commandKinds) as RemoteCommandKind[]).find((one) => one === name);
  if (kind === undefined) {
    throw new Failure('usage', 'There is no such command. See --help.');
  }
  return kind;
}

function readKey(given: string | undefined): string {
  const key = toIdempotencyKey(given ?? randomUUID());
  if (key === undefined) {
    throw new Failure('usage', '--key must be a UUID.');
  }
  return key;
}

function checkParameters(input: SendRemoteCommandInput): void {
  const fault = parameterFault({
    kind: input.kind,
    temperature: input.temperature ?? null,
    chargeLimit: input.chargeLimit ?? null,
  });
  if (fault === undefined) {
    return;
  }
  const option = fault === 'temperature' ? '--temperature' : '--charge-limit';
  const { minimum, maximum, step } = commandParameters[fault];
  const isTaken = commandKinds[input.kind].parameter === fault;
  const range = `${minimum} to ${maximum} in steps of ${step}`;
  throw new Failure(
    'usage',
    `${input.kind} ${isTaken ? `needs ${option}, ${range}` : `takes no ${option}`}.`,
  );
}

function toNumber(given: string, option: string): number {
  const number = given.trim() === '' ? NaN : Number(given);
  if (!Number.isFinite(number)) {
    throw new Failure('usage', `${option} is no number.`);
  }
  return number;
}
