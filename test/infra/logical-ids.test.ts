/**
 * The logical ids of the stack and of its nested stack, whose name stands before the id.
 * CloudFormation knows a resource by its logical id: when the id changes, an update of a deployed
 * stack creates a second resource and deletes the first one, with the data it holds. CDK derives
 * ids from construct ids, so code may move between files and classes freely as long as the
 * construct tree stays.
 *
 * `logical-ids.txt` lists every id with its type and, unless every variant has it, the variants
 * that do. After a deliberate change
 * `npx vitest run --project sweeps test/infra/logical-ids.test.ts --update` writes it again.
 */
import { expect, it, inject } from 'vitest';
import { commandParameters, commandKinds } from '../../domain/commands.ts';
import { namesOf } from '../../infra/names-of.ts';
import { commandContent, contentHash } from '../../infra/iot/remote-commands.ts';
import { cachedAssembly } from '../support/cached-assembly.ts';
import type { Template } from './synthesized.ts';
import { templatesIn } from './whole-template.ts';

/** Variants other than those that the run synthesizes for its worlds. */
const contexts = {
  certificateAuthorityArn: {
    stage: 'prod',
    multiFactor: 'required',
    certificateAuthorityArn: 'arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/1',
  },
  driftByEvent: {
    stage: 'prod',
    driftByEvent: true,
    alarmTopicArn: 'arn:aws:sns:eu-central-1:111122223333:operations',
  },
  selfRegistration: { stage: 'prod', selfRegistrationTenant: { stack: 'acme' } },
};

// Two syntheses take long on a busy machine.
const timeoutMs = 180_000;

it(
  'keeps the logical id of every resource',
  async () => {
    const { withFleetWise, withoutFleetWise } = inject('assemblies');
    const variants = {
      dev: templatesIn(withoutFleetWise),
      fleetWise: templatesIn(withFleetWise),
      certificateAuthorityArn: templatesIn(await cachedAssembly(contexts.certificateAuthorityArn)),
      driftByEvent: templatesIn(await cachedAssembly(contexts.driftByEvent)),
      selfRegistration: templatesIn(await cachedAssembly(contexts.selfRegistration)),
    };

    await expect(list(variants)).toMatchFileSnapshot('./logical-ids.txt');
  },
  timeoutMs,
);

/** One line for each id: the id, its type and the variants that have it. */
function list(variants: Readonly<Record<string, ReadonlyMap<string, Template>>>): string {
  const names = Object.keys(variants);
  const found = new Map<string, string[]>();
  for (const [variant, templates] of Object.entries(variants)) {
    for (const line of linesOf(templates)) {
      found.set(line, [...(found.get(line) ?? []), variant]);
    }
  }
  const lines = [...found].map(([line, having]) =>
    having.length === names.length ? line : `${line} (${having.join(', ')})`,
  );
  return `${lines.toSorted().join('\n')}\n`;
}

function linesOf(templates: ReadonlyMap<string, Template>): string[] {
  return [...templates].flatMap(([file, { Resources }]) => {
    const [, nested] = /^ReferenceIdForVin(\w+)[\dA-F]{8}\.nested\./.exec(file) ?? [];
    const before = nested === undefined ? '' : `${nested}/`;
    return Object.entries(Resources).map(([id, { Type }]) => `${before}${withoutContent(id)} ${Type}`);
  });
}

/** The beginning of the id of each command's thing group, which holds the hash of its content. */
const hashedIds = namesOf(commandKinds).map((kind) => {
  const hash = contentHash(commandContent(kind, commandParameters));
  return { path: `RemoteCommands${kind.replaceAll('_', '')}`, hash };
});

/** The end of the id of a function's version. */
const versionHash = /(?<=Version[\dA-F]{8})[\da-f]{16}$/;

/**
 * Returns the id with `<content>` instead of the hash of a command's content and of CDK's hash
 * over it, or of a function's version. These ids change with the content by design: a changed
 * command is a new command.
 */
function withoutContent(id: string): string {
  const hashed = hashedIds.find(({ path, hash }) => id.startsWith(`${path}${hash}`));
  return hashed === undefined ? id.replace(versionHash, '<content>') : `${hashed.path}<content>`;
}
