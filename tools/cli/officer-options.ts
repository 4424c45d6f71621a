/** The command line of `npm run officer`. */
import { parseArgs } from 'node:util';
import { caseHoldsVin, caseNumberPattern } from '../../domain/case-number.ts';
import type { ErasureReason } from '../../domain/generated/schema-types.ts';
import { isUuid } from '../../domain/reference-id.ts';
import type { AccountOptions } from '../session/account.ts';
import { accountHelp, accountOptions, readAccountOptions } from '../session/account-options.ts';
import { CliError } from '../session/cli-error.ts';
import { parsed } from '../session/parsed.ts';

/** Every subcommand with the ids that it takes, and what it does. */
const subcommands = {
  'export-person': {
    usage: 'export-person <personId>',
    meaning: 'exports what is stored about a person, and downloads it',
    takes: 1,
    hasFile: true,
    hasGrounds: false,
  },
  'download-export': {
    usage: 'download-export <jobId>',
    meaning: 'waits for one of your exports, and downloads it',
    takes: 1,
    hasFile: true,
    hasGrounds: false,
  },
  exports: {
    usage: 'exports',
    meaning: 'lists the exports of persons of the organisation',
    takes: 0,
    hasFile: false,
    hasGrounds: false,
  },
  'erase-person': {
    usage: 'erase-person <personId>',
    meaning: 'asks another officer to erase a person',
    takes: 1,
    hasFile: false,
    hasGrounds: true,
  },
  'erase-vehicle': {
    usage: 'erase-vehicle <referenceId>',
    meaning: 'asks another officer to erase a revoked vehicle',
    takes: 1,
    hasFile: false,
    hasGrounds: true,
  },
  'approve-erasure': {
    usage: 'approve-erasure <jobId> <subject>',
    meaning: 'erases the <personId> or <referenceId> for good',
    takes: 2,
    hasFile: true,
    hasGrounds: false,
  },
  erasures: {
    usage: 'erasures',
    meaning: 'lists the erasures of the organisation',
    takes: 0,
    hasFile: false,
    hasGrounds: false,
  },
  'save-certificate': {
    usage: 'save-certificate <jobId>',
    meaning: 'saves the certificate of an erasure that has ended',
    takes: 1,
    hasFile: true,
    hasGrounds: false,
  },
} as const;

/** A subcommand of `npm run officer`. */
export type OfficerCommandName = keyof typeof subcommands;

/** Why an erasure is requested, with what `--help` says of it. */
const reasons: Readonly<Record<ErasureReason, string>> = {
  DATA_SUBJECT_REQUEST: 'the person asks for it',
  LAWFUL_ORDER: 'a court or an authority orders it',
  NO_LONGER_NEEDED: 'what it was stored for has ended',
  STORED_WITHOUT_RIGHT: 'it should not have been stored',
};

/** Printed by `npm run officer -- --help`: subcommands, options and exit codes. */
export const help = `What a privacy officer does for persons who ask for their data or for its erasure.

  npm run --silent officer -- <subcommand> … --user <name>

Subcommands
${Object.values(subcommands)
  .map(({ usage, meaning }) => `  ${usage.padEnd(36)}${meaning}`)
  .join('\n')}

  <personId> is the Cognito sub of the person, never a name. approve-erasure compares <subject> with
  the job, so that no other job is approved by mistake.
  --reason <reason>       for erase-person and erase-vehicle: why, one of
${Object.entries(reasons)
  .map(([reason, meaning]) => `                          ${reason.padEnd(22)}${meaning}`)
  .join('\n')}
  --case <number>         for erase-person and erase-vehicle: the case number, 1 to 40 letters,
                          digits, blanks and ./_-, with a digit and without a VIN. The other
                          officer decides by both.
  --out <path>            the new file; default person-export-<jobId>.tar, or
                          erasure-certificate-<jobId>.json. An existing file is never overwritten.
  --no-wait               ends when the job has begun, and downloads nothing

${accountHelp}
Prints ids and the names of new files to standard output, and everything else to standard error.
Ctrl-C stops waiting, not the job. The command prints the job's id and how to resume.
Exit codes: 0 success, 1 the API rejected it, 2 wrong usage, 3 sign-in rejected, 4 no response,
5 the job failed, 130 Ctrl-C.
`;

/** Why an erasure is requested, and for which case. */
export interface ErasureGrounds {
  readonly reason: ErasureReason;
  readonly caseNumber: string;
}

/** A subcommand with its ids. */
export interface OfficerOptions extends AccountOptions {
  readonly command: OfficerCommandName;
  readonly ids: readonly string[];
  /** Present for the subcommands that request an erasure. */
  readonly grounds?: ErasureGrounds;
  readonly file?: string;
  readonly isWaiting: boolean;
}

const parse = (args: readonly string[]) =>
  parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...accountOptions,
        reason: { type: 'string' },
        case: { type: 'string' },
        out: { type: 'string' },
        'no-wait': { type: 'boolean' },
      },
    }),
  );

/** Reads the command line; undefined for `--help`. Throws CliError. */
export function readOfficerOptions(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): OfficerOptions | undefined {
  const { positionals, values } = parse(args);
  if (values.help === true) {
    return undefined;
  }
  const [command = '', ...given] = positionals;
  if (!isCommandName(command)) {
    throw new CliError('usage', 'The subcommand is unknown. See --help.');
  }
  const { hasFile, hasGrounds, takes, usage } = subcommands[command];
  if (given.length !== takes) {
    throw new CliError('usage', `The arguments are: ${usage}. See --help.`);
  }
  const ids = given.map((one) => one.trim().toLowerCase());
  if (!ids.every(isUuid)) {
    // The message does not repeat the text, because it may be a VIN or a name.
    throw new CliError('usage', `An id has 36 characters in five groups. The arguments are: ${usage}.`);
  }
  const isWaiting = values['no-wait'] !== true;
  if (values.out !== undefined && !(hasFile && isWaiting)) {
    throw new CliError('usage', 'The subcommand writes no file, so it does not take --out. See --help.');
  }
  if (!hasGrounds && (values.reason ?? values.case) !== undefined) {
    throw new CliError('usage', 'The subcommand takes neither --reason nor --case. See --help.');
  }
  return {
    ...readAccountOptions(values, environment),
    ...{ command, ids, isWaiting },
    ...(hasGrounds && { grounds: requireGrounds(values.reason ?? '', values.case?.trim() ?? '') }),
    ...(values.out !== undefined && { file: values.out }),
  };
}

/** No message repeats a text, because it may be a VIN or a name. */
function requireGrounds(reason: string, caseNumber: string): ErasureGrounds {
  if (!isReason(reason)) {
    throw new CliError('usage', 'An erasure needs --reason with one of the words of --help.');
  }
  if (!new RegExp(`^${caseNumberPattern}$`).test(caseNumber) || caseHoldsVin(caseNumber)) {
    throw new CliError('usage', 'An erasure needs --case with a case number, as --help describes it.');
  }
  return { reason, caseNumber };
}

function isReason(text: string): text is ErasureReason {
  return Object.hasOwn(reasons, text);
}

function isCommandName(name: string): name is OfficerCommandName {
  return Object.hasOwn(subcommands, name);
}
