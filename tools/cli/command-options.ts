/** The command line of `npm run command`. */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { findInvalidParameter, toIdempotencyKey } from '../../domain/command-request.ts';
import { commandKinds, commandParameters } from '../../domain/commands.ts';
import type { RemoteCommandKind, SendRemoteCommandInput } from '../../domain/generated/schema-types.ts';
import type { AccountOptions } from '../session/account.ts';
import { accountHelp, accountOptions, readAccountOptions } from '../session/account-options.ts';
import { CliError } from '../session/cli-error.ts';
import { parsed } from '../session/parsed.ts';
import { requireReferenceId } from './watch-options.ts';

const { temperature, chargeLimit } = commandParameters;
const defaultTimeoutSeconds = 90;

/**
 * Printed by `npm run command -- --help`: kinds and ranges from the domain, options and exit codes.
 */
export const help = `Sends a command to a vehicle and follows it to its outcome.

  npm run --silent command -- <referenceId> <kind> --user <name>

The command
  <kind>                  ${Object.keys(commandKinds)
    .join(', ')
    .replace(/(.{60,75}), /g, '$1,\n                          ')}
  --temperature <number>  for START_CLIMATE: ${temperature.minimum} to ${temperature.maximum} degrees Celsius, in steps of ${temperature.step}
  --charge-limit <number> for SET_CHARGE_LIMIT: ${chargeLimit.minimum} to ${chargeLimit.maximum} percent
  --key <uuid>            the idempotency key of an earlier attempt without response, so that the
                          command is not sent twice

Output
  --timeout <seconds>     how long to follow the command; default ${defaultTimeoutSeconds}
  --json                  one line of JSON for each status

${accountHelp}
Prints one line for each status to standard output, and everything else to standard error.
Exit codes: 0 the vehicle carried out the command, 1 the API rejected it, 2 wrong usage,
3 sign-in rejected, 4 no response (it may have been sent: repeat it with --key), 5 the vehicle
rejected it or failed, 6 the outcome is not known (yet), 130 Ctrl-C (a command that was sent stays sent).
`;

/** The command, and how long to follow it. */
export interface CommandOptions extends AccountOptions {
  readonly input: SendRemoteCommandInput;
  readonly timeoutMs: number;
  readonly json: boolean;
}

/** Reads the command line and creates a key unless one was passed; undefined for `--help`. */
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
    throw new CliError('usage', '<referenceId> and <kind> are required. See --help.');
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
    throw new CliError('usage', '--timeout must be a number of seconds above 0.');
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
  // The table has every kind of the schema as a key, and no other.
  const kind = (Object.keys(commandKinds) as RemoteCommandKind[]).find((one) => one === name);
  if (kind === undefined) {
    throw new CliError('usage', 'The kind of command is unknown. See --help.');
  }
  return kind;
}

function readKey(given: string | undefined): string {
  const key = toIdempotencyKey(given ?? randomUUID());
  if (key === undefined) {
    throw new CliError('usage', '--key must be a UUID.');
  }
  return key;
}

function checkParameters(input: SendRemoteCommandInput): void {
  const parameter = findInvalidParameter({
    kind: input.kind,
    temperature: input.temperature ?? null,
    chargeLimit: input.chargeLimit ?? null,
  });
  if (parameter === undefined) {
    return;
  }
  const option = parameter === 'temperature' ? '--temperature' : '--charge-limit';
  const { minimum, maximum, step } = commandParameters[parameter];
  const isAccepted = commandKinds[input.kind].parameter === parameter;
  const range = `${minimum} to ${maximum} in steps of ${step}`;
  throw new CliError(
    'usage',
    `${input.kind} ${isAccepted ? `requires ${option}, ${range}` : `does not take ${option}`}.`,
  );
}

function toNumber(given: string, option: string): number {
  const number = given.trim() === '' ? NaN : Number(given);
  if (!Number.isFinite(number)) {
    throw new CliError('usage', `${option} must be a number.`);
  }
  return number;
}
