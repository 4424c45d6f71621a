/**
 * Reads a CDK cloud assembly from disk: the stacks with their templates, and the files and folders
 * of their assets.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The parts of a CloudFormation template that are read here. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, ParameterDefinition>>;
  readonly Mappings?: Readonly<Record<string, unknown>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, ResourceDefinition>>;
  readonly Outputs?: Readonly<Record<string, OutputDefinition>>;
}

/** An entry of `Parameters`. `Default` applies when the caller of `createStack` gives no value. */
export interface ParameterDefinition {
  readonly Type: string;
  readonly Default?: unknown;
}

/** A template's resource before its intrinsic functions are resolved. */
export interface ResourceDefinition {
  readonly Type: string;
  readonly Properties?: unknown;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly UpdatePolicy?: unknown;
}

/** An entry of `Outputs`, before its intrinsic functions and its condition are evaluated. */
export interface OutputDefinition {
  readonly Value: unknown;
  readonly Condition?: string;
}

/** One stack of CDK's cloud assembly: its template and the assets that the template refers to. */
export interface SynthesizedStack {
  readonly name: string;
  readonly template: Template;
  /** Bytes of the template's file, which CloudFormation limits. */
  readonly templateBytes: number;
  /** The template's file, after those of the stacks around a nested stack. */
  readonly templateFiles: readonly string[];
  /**
   * Returns the file or folder of an asset by its key in the assets bucket. Throws when the stack
   * has no such asset.
   */
  assetPath(objectKey: string): string;
}

interface Manifest {
  readonly artifacts: Readonly<Record<string, Artifact>>;
}

interface Artifact {
  readonly type: string;
  readonly dependencies?: readonly string[];
  readonly properties?: { readonly templateFile?: string; readonly stackName?: string };
}

interface AssetFile {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

/**
 * Reads an assembly. Each stack comes after those it depends on. Throws when the directory holds no
 * assembly.
 */
export function readAssembly(directory: string): readonly SynthesizedStack[] {
  const manifestFile = path.join(directory, 'manifest.json');
  if (!existsSync(manifestFile)) {
    throw new Error(`${directory} holds no CDK cloud assembly (manifest.json is missing).`);
  }
  const { artifacts } = readJson<Manifest>(manifestFile);
  return inDependencyOrder(artifacts).map(([id, artifact]) => readStack(directory, id, artifact));
}

function inDependencyOrder(artifacts: Manifest['artifacts']): [string, Artifact][] {
  const done = new Map<string, Artifact>();
  const visit = (id: string): void => {
    const artifact = artifacts[id];
    if (artifact === undefined || done.has(id)) {
      return;
    }
    for (const dependency of artifact.dependencies ?? []) {
      visit(dependency);
    }
    done.set(id, artifact);
  };
  for (const id of Object.keys(artifacts)) {
    visit(id);
  }
  return [...done].filter(([, { type }]) => type === 'aws:cloudformation:stack');
}

function readStack(directory: string, id: string, { properties = {} }: Artifact): SynthesizedStack {
  const templateFile = properties.templateFile ?? `${id}.template.json`;
  const name = properties.stackName ?? id;
  const assets = readAssets(directory, templateFile.replace(/\.template\.json$/, '.assets.json'));
  const file = path.join(directory, templateFile);
  return {
    name,
    ...readTemplate(file),
    templateFiles: [file],
    assetPath(objectKey) {
      const found = assets.get(objectKey);
      if (found === undefined) {
        throw new Error(`The stack ${name} has no asset ${objectKey}.`);
      }
      return found;
    },
  };
}

/** Reads the template of a stack and counts its bytes. */
export function readTemplate(file: string): Pick<SynthesizedStack, 'template' | 'templateBytes'> {
  const text = readFileSync(file);
  // CDK writes CloudFormation's template format.
  return { template: JSON.parse(text.toString()) as Template, templateBytes: text.byteLength };
}

function readAssets(directory: string, assetsFile: string): ReadonlyMap<string, string> {
  const file = path.join(directory, assetsFile);
  const { files = {} } = existsSync(file) ? readJson<AssetFile>(file) : {};
  const paths = Object.values(files).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(
      ({ objectKey }) => [objectKey, path.join(directory, source.path ?? '')] as const,
    ),
  );
  return new Map(paths);
}

function readJson<Content>(file: string): Content {
  // CDK writes these files according to its cloud-assembly schema.
  return JSON.parse(readFileSync(file, 'utf8')) as Content;
}
