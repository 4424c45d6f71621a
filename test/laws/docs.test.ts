/**
 * The documents match the tree: paths, operations, fields, packages, import law, decisions, time
 * limits.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Kind, parse } from 'graphql';
import { describe, expect, inject, it } from 'vitest';
import { type PolicyDocument, listOf, resourcesOf, templateIn } from '../infra/synthesized.ts';

const decisions = readdirSync('docs/decisions').map((name) => `docs/decisions/${name}`);
const guides = readdirSync('docs').filter((name) => name.endsWith('.md'));
const documents = [
  'README.md',
  'SECURITY.md',
  'bench/README.md',
  'client/README.md',
  'functions/README.md',
  'tools/simulator/README.md',
  ...guides.map((name) => `docs/${name}`),
  ...decisions,
];
const textOf = (file: string): string => readFileSync(file, 'utf8');

const repositoryPath =
  /(?<![\w./@$-])(?:\.ci|domain|resolvers|functions|infra|packages|tools|client|portal|prove|bench|test|docs)\/[\w./-]*/g;
/** Paths that functions/README.md writes relative to `functions/`. */
const functionsPath =
  /(?<=`)(?:aws|commands|conversion|csr|ownership|provisioning|runtime|telemetry)\/[\w./-]*/g;
const link = /\]\(([^)#:]+)(?:#[^)]*)?\)/g;

/** Names of source files without their folder, as diagrams and lists write them. */
const fileName = /(?<![\w/.-])[\w-][\w.-]*\.ts\b/g;
const fileNames = new Set(
  execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' })
    .split('\n')
    .map((file) => path.basename(file)),
);

const rootTypes = ['Query', 'Mutation', 'Subscription'];

const matchesOf = (pattern: RegExp, text: string): string[] =>
  [...text.matchAll(pattern)].map(([whole, group]) => (group ?? whole).replace(/[.,]+$/, ''));

/** Returns the cells of each table row of a document, headers included. */
const rowsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split('|').map((cell) => cell.trim()));

/** Returns the texts in code font outside of code blocks. */
const quoted = (text: string): string[] => matchesOf(/`([^`]+)`/g, text.replaceAll(/^```[^]*?^```/gm, ''));

describe.each(documents)('%s', (file) => {
  const text = textOf(file);

  it('names only files and folders that exist', () => {
    const named = matchesOf(repositoryPath, text);
    const linked = matchesOf(link, text).map((target) => path.join(path.dirname(file), target));
    const relative =
      file === 'functions/README.md' ? matchesOf(functionsPath, text).map((name) => `functions/${name}`) : [];

    const missing = [...named, ...linked, ...relative].filter((name) => !existsSync(name));

    expect(missing).toEqual([]);
  });

  it('names source files by names that exist', () => {
    expect(matchesOf(fileName, text).filter((name) => !fileNames.has(name))).toEqual([]);
  });

  it('has no table row over 140 columns', () => {
    const wide = text.split('\n').filter((line) => line.startsWith('|') && line.length > 140);

    expect(wide).toEqual([]);
  });

  it('names no folder of the machine it was written on, and no package registry', () => {
    expect(text).not.toMatch(/(?<![\w.])\/(?:tmp|work|home|root|Users|var|private)\//);
    expect(text).not.toMatch(/\bregistry\.[\w-]+\.\w|\bnpmjs\b|file:\/\//);
  });
});

describe('README.md', () => {
  const text = textOf('README.md');

  it('quotes exactly the operations that the tests run', () => {
    const blocks = [...text.matchAll(/```graphql\n([^]*?)```/g)].map(([, block = '']) => block);
    const files = readdirSync('test/docs').map((name) => textOf(`test/docs/${name}`));

    expect(blocks.length).toBeGreaterThan(0);
    expect(blocks.sort()).toEqual(files.sort());
  });

  it('lists every folder in its layout', () => {
    const [, layout = ''] = text.split('## Layout');
    const listed = rowsOf(layout).flatMap(([, folder = '']) => matchesOf(/^`(\w+)\/`$/g, folder));
    const tracked = execFileSync('git', ['ls-tree', '-d', '--name-only', 'HEAD'], { encoding: 'utf8' });

    expect(listed.sort()).toEqual(
      tracked
        .trim()
        .split('\n')
        .filter((name) => !name.startsWith('.'))
        .sort(),
    );
  });

  it('names only scripts of package.json, and every script that a newcomer needs', () => {
    // npm's own format.
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Readonly<Record<string, string>> };
    const named = new Set(matchesOf(/npm (?:run (?:--silent )?)?(start|test|[\w:]+)/g, text));
    const known = [...named].filter((name) => name !== 'ci' && name !== 'run');

    expect(known.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
    expect([...known].sort()).toEqual(
      expect.arrayContaining(['start', 'test', 'check', 'synth', 'bench', 'ask']),
    );
  });
});

describe('docs/ARCHITECTURE.md', () => {
  const text = textOf('docs/ARCHITECTURE.md');

  it('gives one or two files for each question of "Find your way"', () => {
    const [, section = ''] = text.split('\n## Find your way\n');
    const [list = ''] = section.split('\n## ');

    const questions = list.split(/^- /m).slice(1);
    const files = questions.map((question) => quoted(question).filter((name) => existsSync(name)));

    expect(questions.length).toBeGreaterThanOrEqual(10);
    expect(files.filter(({ length }) => length < 1 || length > 2)).toEqual([]);
  });

  it('names every root field of the schema, or leaves it to README.md', () => {
    const fields = parse(textOf('schema.graphql')).definitions.flatMap((definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION && rootTypes.includes(definition.name.value)
        ? (definition.fields ?? []).map(({ name }) => name.value)
        : [],
    );
    const named = new Set(quoted(text + textOf('README.md')));

    expect(fields.length).toBeGreaterThan(0);
    expect(fields.filter((field) => !named.has(field))).toEqual([]);
  });

  it('lists the import law that lint enforces', async () => {
    const url = new URL('../../tools/lint/import-law.js', import.meta.url).href;
    // The module has no types. Its doc comment declares this one.
    const { importLaw } = (await import(url)) as {
      importLaw: Readonly<Record<string, { paths: readonly string[]; packages: readonly string[] }>>;
    };
    const [, section = ''] = text.split('## Import law');
    const [list = ''] = section.split('\n## ');

    const items = list
      .split(/^- /m)
      .slice(1)
      .map((item) => item.split('\n\n')[0] ?? '');
    const rows = items.map((item) => {
      const [paths = '', packages = ''] = item.split('packages:');
      return [/^\*\*(.+?)\*\*/.exec(item)?.[1], quoted(paths), quoted(packages)];
    });

    const law = Object.entries(importLaw).map(([folder, { paths, packages }]) => [folder, paths, packages]);
    expect(rows).toEqual(law);
  });

  it('lists every decision', () => {
    const [, list = ''] = text.split('## Decisions');

    const listed = quoted(list).filter((name) => name.startsWith('docs/decisions/'));
    expect(listed.sort()).toEqual([...decisions].sort());
  });
});

it('docs/DEPENDENCIES.md has a row for every package', () => {
  const packages = ['package.json', 'packages/local-aws/package.json', 'portal/package.json'].flatMap(
    (file) => {
      // npm's own format.
      const manifest = JSON.parse(textOf(file)) as Readonly<Record<string, Readonly<Record<string, string>>>>;
      return ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
        Object.keys(manifest[kind] ?? {}),
      );
    },
  );
  const rows = rowsOf(textOf('docs/DEPENDENCIES.md')).map(([, name = '']) => name);

  const named = quoted(rows.join(' ')).filter((name) => !name.startsWith('packages/'));

  expect(named.sort()).toEqual([...new Set(packages)].filter((name) => name !== 'local-aws').sort());
});

/** True when the text has the action. Its service may stand before another action. */
function isNamed(action: string, text: string): boolean {
  const [service = '', name = ''] = action.split(':');
  return new RegExp(`${service}:(?:\\w+(?:,|,? and)\\s+)*${name}\\b`).test(text);
}

describe('functions/README.md', () => {
  const text = textOf('functions/README.md');
  const template = templateIn(inject('assembly'));
  const functions = resourcesOf(template, 'AWS::Lambda::Function').map(([, { Properties }]) => Properties);

  it('names every variable of the functions', () => {
    // The type of the template has the members of each resource as unknown.
    const variables = functions.flatMap(({ Environment }) =>
      Object.keys((Environment as { readonly Variables?: object } | undefined)?.Variables ?? {}),
    );

    expect(variables.length).toBeGreaterThan(100);
    expect([...new Set(variables)].filter((name) => !text.includes(name))).toEqual([]);
  });

  it('names every action that a function may call, apart from reading its stream, logs and traces', () => {
    const roles = new Set(functions.map(({ Role }) => JSON.stringify(Role)));
    const policies = resourcesOf(template, 'AWS::IAM::Policy').map(([, { Properties }]) => Properties);

    const ofFunctions = policies.filter(({ Roles }) =>
      (Roles as readonly { readonly Ref: string }[]).some(({ Ref }) =>
        roles.has(JSON.stringify({ 'Fn::GetAtt': [Ref, 'Arn'] })),
      ),
    );
    const actions = ofFunctions
      .flatMap(({ PolicyDocument }) => (PolicyDocument as PolicyDocument).Statement)
      .flatMap(({ Action }) => listOf(Action))
      .filter(
        (action) => !/^(?:logs|xray):|:(?:Describe|List)Stream|:ListShards|:GetShardIterator/.test(action),
      );

    expect(actions.length).toBeGreaterThan(200);
    expect([...new Set(actions)].filter((action) => !isNamed(action, text))).toEqual([]);
  });
});

it('functions/README.md has the time limits of the template', () => {
  const template = templateIn(inject('assembly'));
  const limits = resourcesOf(template, 'AWS::Lambda::Function').map(([, { Properties }]) =>
    String(Properties['Timeout']),
  );

  const documented = rowsOf(textOf('functions/README.md')).flatMap(([, , , limit = '']) =>
    matchesOf(/^(\d+) s$/g, limit),
  );

  expect(documented.sort()).toEqual(limits.sort());
});
