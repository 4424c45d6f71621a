/** The command line of `npm run audit`. */
import { parseArgs } from 'node:util';
import { CliError } from '../session/cli-error.ts';
import { parsed } from '../session/parsed.ts';
import { stackChoiceIn } from '../session/stack-choice.ts';

/** Printed by `npm run audit -- --help`: commands, options and exit codes. */
export const help = `Exports the sealed audit log of a tenant, and verifies exports offline.

  npm run --silent audit -- export --tenant <id> > export.jsonl
  npm run --silent audit -- public-key > key.txt
  npm run --silent audit -- verify export.jsonl --public-key key.txt
  npm run --silent audit -- prove-entry export.jsonl --entry 12/3 > proof.json
  npm run --silent audit -- verify proof.json --public-key key.txt
  npm run --silent audit -- erasure-key > erasure-key.txt
  npm run --silent audit -- verify certificate.json --public-key erasure-key.txt

Commands
  export               writes the heads, the entries, and the entries that have no head yet
    --tenant <id>      the tenant
    --from <day>       heads from this day on (YYYY-MM-DD, UTC); all when absent
  public-key           writes the public key of the heads; keep it apart from the exports
  erasure-key          writes the public key of certificates of erasure
  verify <file>        verifies an export, the proof of one entry, or a certificate of erasure,
                       without any network
    --public-key <path>  the public key; without it, the export's own, which proves less
    --head <hash>      a head that must be in the export, from an earlier export
    --subject <id>     of a certificate: the Reference ID, or the person's Cognito sub
  prove-entry <file>   writes the proof of one entry of an export
    --entry <place>    the head and the index of the entry

Where (export, public-key and erasure-key)
  --outputs <path>     the outputs file; default .local/outputs.json
  --stack <name>       the stack, when the file holds several
  They need AWS credentials that may read the tables AuditLog, AuditSeals and AuditHeads and the
  bucket of heads, and kms:GetPublicKey. For the local world they are in .local/aws-credentials:
  set AWS_SHARED_CREDENTIALS_FILE to that path.

Exit code: 0 intact, 1 something was found, 2 wrong usage, 4 AWS did not respond as expected.
`;

/** Parsed command line of `npm run audit`. */
export type AuditOptions =
  | ({ readonly command: 'export'; readonly tenantId: string; readonly from?: string } & Where)
  | ({ readonly command: 'public-key' | 'erasure-key' } & Where)
  | {
      readonly command: 'verify';
      readonly file: string;
      readonly publicKeyFile?: string;
      readonly head?: string;
      readonly subject?: string;
    }
  | { readonly command: 'prove-entry'; readonly file: string; readonly place: string };

interface Where {
  readonly outputsFile?: string;
  readonly stackName?: string;
}

const text = { type: 'string' } as const;

/** Reads the command line; undefined for `--help`. Throws CliError. */
export function readAuditOptions(args: readonly string[]): AuditOptions | undefined {
  const { positionals, values } = parsed(() =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        tenant: text,
        from: text,
        'public-key': text,
        head: text,
        subject: text,
        entry: text,
        outputs: text,
        stack: text,
        help: { type: 'boolean', short: 'h' },
      },
    }),
  );
  if (values.help === true || positionals.length === 0) {
    return undefined;
  }
  const [command, file, ...rest] = positionals;
  const where = stackChoiceIn(values);
  if (rest.length === 0 && file === undefined) {
    if (command === 'export') {
      return { command, ...exportOf(values), ...where };
    }
    if (command === 'public-key' || command === 'erasure-key') {
      return { command, ...where };
    }
  }
  if (rest.length === 0 && file !== undefined) {
    if (command === 'verify') {
      const { head, 'public-key': publicKeyFile, subject } = values;
      const given = { ...(head && { head }), ...(subject && { subject }) };
      return { command, file, ...(publicKeyFile && { publicKeyFile }), ...given };
    }
    if (command === 'prove-entry') {
      return { command, file, place: placeIn(values.entry) };
    }
  }
  throw new CliError('usage', 'The command is unknown, or its file is missing. See --help.');
}

function exportOf({
  from,
  tenant,
}: {
  readonly from?: string | undefined;
  readonly tenant?: string | undefined;
}) {
  if (tenant === undefined) {
    throw new CliError('usage', '--tenant <id> is required. See --help.');
  }
  if (from !== undefined && (!/^\d{4}-\d\d-\d\d$/.test(from) || Number.isNaN(Date.parse(from)))) {
    throw new CliError('usage', '--from must be a day as YYYY-MM-DD.');
  }
  return { tenantId: tenant, ...(from !== undefined && { from }) };
}

function placeIn(entry: string | undefined): string {
  if (entry === undefined || !/^\d+\/\d+$/.test(entry)) {
    throw new CliError('usage', '--entry <head>/<index> is required, for example 12/3.');
  }
  return entry;
}
