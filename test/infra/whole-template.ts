/**
 * The templates of an assembly. Laws about the system read the whole template, so that a resource
 * is under them in whichever stack it is; laws about CloudFormation's quotas read each template.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { stackName } from '../../infra/synthesize.ts';
import type { Template, TemplateResource } from './template.ts';

/** A nested stack as the template around it describes it. */
interface NestedProperties {
  readonly TemplateURL: { readonly 'Fn::Join': readonly [string, readonly unknown[]] };
  readonly Parameters?: Readonly<Record<string, unknown>>;
}

/** The assets that CDK lists for a stack. */
interface Assets {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

/** Returns the texts of all templates, nested ones too, by their file names. */
export function templateTextsIn(assembly: string): ReadonlyMap<string, string> {
  const files = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
  return new Map(files.toSorted().map((file) => [file, readFileSync(join(assembly, file), 'utf8')]));
}

/** Returns all templates, nested ones too, by their file names. */
export function templatesIn(assembly: string): ReadonlyMap<string, Template> {
  return new Map([...templateTextsIn(assembly)].map(([file, text]) => [file, toTemplate(text)]));
}

/**
 * Returns the system as one template: the resources of nested stacks stand instead of the stacks,
 * with the given values instead of their parameters.
 */
export function wholeTemplateIn(assembly: string): Template {
  const outer = toTemplate(readFileSync(join(assembly, `${stackName}.template.json`), 'utf8'));
  const Resources: Record<string, TemplateResource> = {};
  const outputs = new Map<string, unknown>();
  for (const [id, resource] of Object.entries(outer.Resources)) {
    if (resource.Type === 'AWS::CloudFormation::Stack') {
      const inner = insertedIn(assembly, resource);
      add(Resources, inner.Resources);
      for (const [key, { Value: value }] of Object.entries(inner.Outputs)) {
        outputs.set(`${id}.Outputs.${key}`, value);
      }
    } else {
      add(Resources, { [id]: withoutStacks(resource, outer) });
    }
  }
  return replaced({ ...outer, Resources }, (call) => {
    const path = (call as { readonly 'Fn::GetAtt'?: readonly string[] })['Fn::GetAtt'];
    return outputs.get(path?.join('.') ?? '');
  });
}

/** Returns the resource without dependencies on nested stacks, which the whole does not have. */
function withoutStacks(resource: TemplateResource, { Resources }: Template): TemplateResource {
  const { DependsOn: given = [] } = resource;
  const DependsOn = [given].flat().filter((id) => Resources[id]?.Type !== 'AWS::CloudFormation::Stack');
  return given.length === 0 ? resource : { ...resource, DependsOn };
}

/** Returns a nested template with the given values instead of its parameters. */
function insertedIn(assembly: string, { Properties }: TemplateResource): Template {
  // CDK writes these properties.
  const { Parameters: given = {}, TemplateURL: url } = Properties as unknown as NestedProperties;
  const objectKey = String(url['Fn::Join'][1].at(-1)).split('/').at(-1);
  const { files } = JSON.parse(readFileSync(join(assembly, `${stackName}.assets.json`), 'utf8')) as Assets;
  const file = Object.values(files).find(({ destinations }) =>
    Object.values(destinations).some((one) => one.objectKey === objectKey),
  );
  const inner = toTemplate(readFileSync(join(assembly, file?.source.path ?? ''), 'utf8'));
  const missing = Object.keys(inner.Parameters ?? {}).filter((name) => !Object.hasOwn(given, name));
  if (missing.length > 0) {
    throw new Error(`A nested stack gets no value for ${missing.join(', ')}.`);
  }
  return replaced({ ...inner, Outputs: inner.Outputs ?? {} }, (call) => {
    const name = (call as { readonly Ref?: string }).Ref ?? '';
    return Object.hasOwn(given, name) ? given[name] : undefined;
  });
}

/** Two stacks may have the same logical id, which one template cannot. */
function add(all: Record<string, TemplateResource>, more: Template['Resources']): void {
  for (const [id, resource] of Object.entries(more)) {
    if (Object.hasOwn(all, id)) {
      throw new Error(`Two stacks have a resource ${id}.`);
    }
    all[id] = resource;
  }
}

/** Replaces each object for which `by` returns a value. */
function replaced<Value>(value: Value, by: (call: object) => unknown): Value {
  return JSON.parse(
    JSON.stringify(value, (_, member: unknown) =>
      typeof member === 'object' && member !== null ? (by(member) ?? member) : member,
    ),
  ) as Value;
}

/** Reads a template's text. */
export function toTemplate(text: string): Template {
  // CDK writes CloudFormation's template format.
  return JSON.parse(text) as Template;
}
