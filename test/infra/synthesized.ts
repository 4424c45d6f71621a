/** The synthesized template as tests of `infra/` look at it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stackName, synthesize } from '../../infra/synthesize.ts';

/** A statement of a policy document; one action or resource stands alone in a template, several in a list. */
export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, unknown>>;
}

/** Properties whose shape differs with every type; a test names the part it compares. */
export interface Properties {
  readonly [name: string]: unknown;
  readonly AssumeRolePolicyDocument?: PolicyDocument;
  readonly KeyPolicy?: PolicyDocument;
  readonly PolicyDocument?: PolicyDocument;
  readonly Policies?: readonly { readonly PolicyDocument: PolicyDocument }[];
  readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
}

/** A policy document. */
export interface PolicyDocument {
  readonly Statement: readonly Statement[];
}

/** A resource of the template; properties are looked at by each test on its own. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Properties;
  readonly DeletionPolicy?: string;
}

/** A CloudFormation template. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** Synthesizes into a folder of its own and answers the template's text. */
export async function synthesizeText(context: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const outdir = mkdtempSync(join(tmpdir(), 'assembly-'));
  try {
    await synthesize({ outdir, context });
    return readFileSync(join(outdir, `${stackName}.template.json`), 'utf8');
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Synthesizes and answers the template. */
export async function synthesizeTemplate(context: Readonly<Record<string, unknown>> = {}): Promise<Template> {
  // CDK writes what CloudFormation's template format says.
  return JSON.parse(await synthesizeText(context)) as Template;
}

/** The resources of one type, by logical id. */
export function resourcesOf(template: Template, type: string): [string, TemplateResource][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}

/** A value that may stand alone or in a list, as a list. */
export function listOf<Value>(value: Value | readonly Value[]): readonly Value[] {
  return Array.isArray(value) ? value : [value as Value];
}
