/**
 * Keeps the cloud assembly in `.local/cdk.out` up to date. CDK runs only when one of its inputs has
 * changed.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { demoTenant } from './demo-users.ts';

/** All inputs of the template and the bundles. */
const inputs = [
  'infra',
  'resolvers',
  'functions',
  'records',
  'domain',
  'portal',
  'client',
  'schema.graphql',
  'package-lock.json',
];

/**
 * Folder of the state directory for the bundles of a synthesis. One that is interrupted leaves them
 * there, and the next one removes them.
 */
const bundlesFolder = 'bundles';

/** Folders in the inputs that no synthesis reads. */
const madeByTools = ['dist', 'node_modules'];

/** The address that the local world sends announcements from; nothing leaves the machine. */
export const mailFrom = 'vehicles@example.com';

/** The stack's own app clients: that of tools, and that of the page. */
const bothClients = ['stack', 'page'];

/**
 * AWS restricts access to FleetWise; the local world does not. People may sign up in the demo's
 * tenant. The page is open to staff, which a deployment decides by its own `appClients`.
 */
const context = JSON.stringify({
  fleetWise: 'true',
  mailFrom,
  selfRegistrationTenant: { stack: demoTenant },
  appClients: {
    operators: bothClients,
    'service-technicians': bothClients,
    'privacy-officers': bothClients,
  },
});

/** CDK's output folder with the template and the bundles of the present sources. */
export interface Assembly {
  readonly directory: string;
  /** False when the assembly of an earlier start was up to date. */
  readonly synthesized: boolean;
}

/**
 * Returns the assembly of the project in `root`, synthesized if needed. Throws with CDK's own
 * output when the synthesis fails.
 */
export async function ensureAssembly(root: string, directory: string): Promise<Assembly> {
  const assembly = path.join(directory, 'cdk.out');
  const digestFile = path.join(directory, 'cdk.digest');
  const digest = digestInputs(root);
  if (existsSync(digestFile) && readFileSync(digestFile, 'utf8') === digest) {
    return { directory: assembly, synthesized: false };
  }
  rmSync(digestFile, { force: true });
  rmSync(assembly, { recursive: true, force: true });
  const bundles = path.join(directory, bundlesFolder);
  rmSync(bundles, { recursive: true, force: true });
  mkdirSync(bundles, { recursive: true });
  try {
    await synthesize(root, { assembly, bundles });
  } finally {
    rmSync(bundles, { recursive: true, force: true });
  }
  writeFileSync(digestFile, digest);
  return { directory: assembly, synthesized: true };
}

/** Returns a digest of names and contents; fast, because all inputs are source files. */
function digestInputs(root: string): string {
  const hash = createHash('sha256').update(context);
  for (const file of inputs.flatMap((input) => filesIn(path.join(root, input)))) {
    const content = readFileSync(file);
    hash.update(`${path.relative(root, file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function filesIn(entry: string): string[] {
  if (!statSync(entry).isDirectory()) {
    return [entry];
  }
  return readdirSync(entry)
    .filter((name) => !madeByTools.includes(name))
    .sort()
    .flatMap((name) => filesIn(path.join(entry, name)));
}

async function synthesize(root: string, to: Record<'assembly' | 'bundles', string>): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', path.join('infra', 'app.ts')], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: to.assembly, CDK_CONTEXT_JSON: context, TMPDIR: to.bundles },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A signal to this process alone would let the child write on while the folders are removed.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => output.push(chunk));
  }
  // `close` passes the exit code, or null after a signal.
  const [code] = (await once(child, 'close')) as [number | null];
  process.off('exit', kill);
  if (code !== 0) {
    throw new Error(`CDK could not synthesize the template:\n${Buffer.concat(output).toString('utf8')}`);
  }
}
