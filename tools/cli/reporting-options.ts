/** The command line of `npm run reporting`. */
import { parseArgs } from 'node:util';
import type { ReportingInput } from '../../domain/generated/schema-types.ts';
import { isUuid } from '../../domain/reference-id.ts';
import { reportingBounds } from '../../domain/reporting.ts';
import type { AccountOptions } from '../session/account.ts';
import { accountHelp, accountOptions, readAccountOptions } from '../session/account-options.ts';
import { CliError } from '../session/cli-error.ts';
import { parsed } from '../session/parsed.ts';

/** Printed by `npm run reporting -- --help`: options with their ranges, and exit codes. */
export const help = `Sets how often vehicles send, or shows it. For operators.

  npm run --silent reporting -- <referenceId>… --parked 7200 --user <operator>
  npm run --silent reporting -- --brand <brand> --model <model> --observation 10 --batch 60 --user …
  npm run --silent reporting -- <referenceId>… --default --user <operator>
  npm run --silent reporting -- <referenceId>… --user <operator>      shows how often they send

Which vehicles
  <referenceId>…          or all vehicles of the organisation with these attributes:
  --brand <brand>
  --model <model>         a vehicle that is provisioned later needs another run

How often; what is not given is the vehicle's own default again
  --observation <seconds> between two observations while it drives, charges or is on; 1 to 3600
  --batch <seconds>       observations in one message; 0 to 300, 0: each alone
  --parked <seconds>      between two messages while it is parked; 60 to 86400
  --default               the vehicle's own defaults

${accountHelp}
Prints a line for each vehicle. A run that stopped may be repeated.
Exit codes: 0 done, 1 the API rejected it, or a vehicle could not be asked, 2 wrong usage, 3 sign-in
rejected, 4 the API cannot be reached.
`;

/** Which vehicles, and what to set; by one of the two members the vehicles are named. */
export interface ReportingOptions {
  readonly account: AccountOptions;
  /** Empty where `attributes` name the vehicles. */
  readonly referenceIds: readonly string[];
  readonly attributes: { readonly brand?: string; readonly model?: string };
  /** Undefined to show the settings. */
  readonly reporting: ReportingInput | undefined;
}

const text = { type: 'string' } as const;

/** Reads the command line; undefined for `--help`. Throws CliError. */
export function readReportingOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): ReportingOptions | undefined {
  const { positionals, values } = parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...accountOptions,
        ...{ brand: text, model: text, observation: text, batch: text, parked: text },
        default: { type: 'boolean' },
      },
    }),
  );
  if (values.help === true) {
    return undefined;
  }
  const { brand, model } = values;
  const attributes = { ...(brand !== undefined && { brand }), ...(model !== undefined && { model }) };
  const hasAttributes = Object.keys(attributes).length > 0;
  if (hasAttributes === positionals.length > 0) {
    throw new CliError('usage', 'Name vehicles by their Reference IDs, or by --brand and --model.');
  }
  if (positionals.some((id) => !isUuid(id))) {
    throw new CliError('usage', 'A Reference ID is not a UUID.');
  }
  return {
    account: readAccountOptions(values, environment),
    referenceIds: positionals,
    attributes,
    reporting: readReporting(values),
  };
}

interface Given {
  readonly observation?: string | undefined;
  readonly batch?: string | undefined;
  readonly parked?: string | undefined;
  readonly default?: boolean | undefined;
}

function readReporting({
  batch,
  default: isDefault,
  observation,
  parked,
}: Given): ReportingInput | undefined {
  const reporting = {
    ...readSeconds('observation', observation),
    ...readSeconds('batch', batch),
    ...readSeconds('parked', parked),
  };
  const isEmpty = Object.keys(reporting).length === 0;
  if (isDefault === true && !isEmpty) {
    throw new CliError('usage', '--default takes no other interval.');
  }
  return isEmpty && isDefault !== true ? undefined : reporting;
}

function readSeconds(option: 'observation' | 'batch' | 'parked', given: string | undefined): ReportingInput {
  if (given === undefined) {
    return {};
  }
  const name = `${option}Seconds` as const;
  const [minimum, maximum] = reportingBounds[name];
  const seconds = given.trim() === '' ? NaN : Number(given);
  if (!Number.isInteger(seconds) || seconds < minimum || seconds > maximum) {
    throw new CliError('usage', `--${option} must be a whole number from ${minimum} to ${maximum}.`);
  }
  return { [name]: seconds };
}
