/**
 * The type check of AppSync code. AWS checks code when it is created, as `// @ts-check` does, with
 * the types of `@aws-appsync/utils` (aws/aws-appsync-community#323, #324, #334). This check is
 * strict except for implicit any, which AWS cannot demand because its own samples leave `ctx`
 * untyped. How strict AWS is beyond that is assumption appsync-js-3.
 */
import type ts from 'typescript';
import type { CodeError } from './code-error.ts';

/**
 * The compiler, loaded on first use, because it takes longer to load than the rest of the world.
 */
type Compiler = typeof ts;

/**
 * The declarations of the language and of the packages, by file name. They take most of the time
 * and never change.
 */
const declarations = new Map<string, ts.SourceFile>();

/** Names that AppSync provides without an import. */
const globals = `import { util as u, extensions as e, runtime as r } from '@aws-appsync/utils';
declare global {
  const util: typeof u;
  const extensions: typeof e;
  const runtime: typeof r;
  const console: { log(...values: unknown[]): void; error(...values: unknown[]): void };
}`;

/** As in a `tsconfig.json`, so that the options can be read without loading the compiler. */
const options = {
  allowJs: true,
  checkJs: true,
  noEmit: true,
  strict: true,
  noImplicitAny: false,
  skipLibCheck: true,
  types: [],
  lib: ['es2022'],
  target: 'es2022',
  module: 'esnext',
  moduleResolution: 'bundler',
};

/** Everything that determines the result of a check, apart from the versions of the packages. */
export const typeCheckSettings = JSON.stringify({ options, globals });

/**
 * Returns the type errors of each code, in the order of `codes`. One program checks them all,
 * because binding the language's own declarations takes most of the time. Packages are resolved
 * from `root`.
 */
export async function typeErrors(codes: readonly string[], root: string): Promise<readonly CodeError[][]> {
  const { default: compiler } = await import('typescript');
  const names = codes.map((_code, index) => `${root}/appsync-${index}/code.js`);
  const files = new Map(names.map((name, index) => [name, codes[index] ?? '']));
  files.set(`${root}/appsync-globals.d.ts`, globals);
  const program = compiler.createProgram([...files.keys()], optionsOf(compiler), hostOf(compiler, files));
  return names.map((name) => {
    const source = program.getSourceFile(name);
    const diagnostics = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ];
    return diagnostics.map((diagnostic) => toCodeError(compiler, diagnostic));
  });
}

function optionsOf(compiler: Compiler): ts.CompilerOptions {
  const { options: converted, errors } = compiler.convertCompilerOptionsFromJson(options, '/');
  if (errors.length > 0) {
    throw new Error('The options of the type check are not valid.');
  }
  return converted;
}

/** The compiler's own host, with files in memory taking precedence over those on disk. */
function hostOf(compiler: Compiler, files: ReadonlyMap<string, string>): ts.CompilerHost {
  const host = compiler.createCompilerHost(optionsOf(compiler));
  return {
    ...host,
    fileExists: (name) => files.has(name) || host.fileExists(name),
    readFile: (name) => files.get(name) ?? host.readFile(name),
    getSourceFile(name, version, onError) {
      const text = files.get(name);
      if (text === undefined) {
        return declarationOf(name, () => host.getSourceFile(name, version, onError));
      }
      return compiler.createSourceFile(name, text, version, true);
    },
  };
}

function declarationOf(name: string, read: () => ts.SourceFile | undefined): ts.SourceFile | undefined {
  const file = declarations.get(name) ?? read();
  if (file !== undefined) {
    declarations.set(name, file);
  }
  return file;
}

/** As EvaluateCode reports it, for example `code.js(16,36): error TS2551: …`. */
function toCodeError(
  compiler: Compiler,
  { file, start = 0, length = 0, code, messageText }: ts.Diagnostic,
): CodeError {
  const place = file?.getLineAndCharacterOfPosition(start) ?? { line: 0, character: 0 };
  const [line, column] = [place.line + 1, place.character + 1];
  const message = compiler.flattenDiagnosticMessageText(messageText, '\n');
  return {
    errorType: 'PARSE_ERROR',
    value: `code.js(${line},${column}): error TS${code}: ${message}\n`,
    location: { line, column, span: length },
  };
}
