/**
 * The synthesized template, typed for the tests of `infra/`, with the resources of nested stacks in
 * the places of the stacks.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedAssembly } from '../support/cached-assembly.ts';
import type { Template, TemplateResource } from './template.ts';
import { templateTextsIn, wholeTemplateIn } from './whole-template.ts';

export type { PolicyDocument, Properties, Statement, Template, TemplateResource } from './template.ts';

/** A template with the code of its functions. */
export interface Assembly {
  readonly template: Template;
  /** Returns the code with which a function is deployed. */
  bundleOf(lambda: TemplateResource): string;
}

/** Returns the assembly of a context, from the cache if it is there. */
export async function synthesizeAssembly(context: Readonly<Record<string, unknown>> = {}): Promise<Assembly> {
  const folder = await cachedAssembly(context);
  return {
    template: templateIn(folder),
    bundleOf({ Properties }) {
      // Every function's code is an asset, whose folder has the hash of its key in the name.
      const { S3Key } = Properties['Code'] as { readonly S3Key: string };
      return readFileSync(join(folder, `asset.${S3Key.replace(/\.zip$/, '')}`, 'index.mjs'), 'utf8');
    },
  };
}

/** Returns the texts of all templates for a context, by their file names. */
export async function synthesizeTexts(
  context: Readonly<Record<string, unknown>> = {},
): Promise<ReadonlyMap<string, string>> {
  return templateTextsIn(await cachedAssembly(context));
}

/** Returns the template for a context. */
export async function synthesizeTemplate(context: Readonly<Record<string, unknown>> = {}): Promise<Template> {
  return templateIn(await cachedAssembly(context));
}

/** Texts of templates by their assemblies, which do not change while the tests run. */
const texts = new Map<string, string>();

/** Reads the template of an existing assembly. Each call returns another object. */
export function templateIn(assembly: string): Template {
  const text = texts.get(assembly) ?? JSON.stringify(wholeTemplateIn(assembly));
  texts.set(assembly, text);
  return JSON.parse(text) as Template;
}

/** Returns the resources of one type with their logical ids. */
export function resourcesOf(template: Template, type: string): [string, TemplateResource][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}

/** Returns a single value as a list, and a list unchanged. */
export function listOf<Value>(value: Value | readonly Value[]): readonly Value[] {
  return Array.isArray(value) ? value : [value as Value];
}
