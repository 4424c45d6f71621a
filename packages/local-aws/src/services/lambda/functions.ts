/**
 * The functions of the template, each with its published versions and the aliases that point to
 * them (Lambda Developer Guide, "Manage Lambda function versions" and "Create an alias").
 */
import { AwsError } from '../../core/aws-error.ts';
import { isVersionNumber, type FunctionReference } from './function-reference.ts';
import type { FunctionVersion } from './function-version.ts';

/** What a reference to a function stands for. */
export interface InvocationTarget {
  /** The version that runs. */
  readonly version: FunctionVersion;
  /** The ARN that was named; without a qualifier when none was. */
  readonly arn: string;
  /** Version, alias or `$LATEST`, which also stands for an unqualified reference. */
  readonly qualifier: string;
}

interface FunctionEntry {
  readonly latest: FunctionVersion;
  readonly published: Map<string, FunctionVersion>;
  /** Alias → version that it points to. */
  readonly aliases: Map<string, FunctionVersion>;
}

/** The functions of a world by name. */
export class Functions {
  readonly #entries = new Map<string, FunctionEntry>();
  readonly #functionArn: (name: string) => string;

  /** `functionArn` returns the unqualified ARN for a name, whether the function exists or not. */
  constructor(functionArn: (name: string) => string) {
    this.#functionArn = functionArn;
  }

  add(latest: FunctionVersion): void {
    const entry = { latest, published: new Map<string, FunctionVersion>(), aliases: new Map() };
    this.#entries.set(latest.configuration.name, entry);
  }

  /**
   * Publishes the function as it is now. A function does not change after its creation here, so a
   * second version is refused with CloudFormation's error for an unchanged function (assumption
   * iam-6).
   */
  publish(reference: FunctionReference): InvocationTarget {
    const { latest, published } = this.#requireEntry(reference);
    if (published.size > 0) {
      const message = `A version for this Lambda function exists ( ${published.size} ). Modify the function to create a new version.`;
      throw new AwsError('ResourceConflictException', message, 409);
    }
    const version = latest.publish('1');
    published.set(version.number, version);
    return this.require({ name: reference.name, qualifier: version.number });
  }

  /** Creates an alias. Throws when the version does not exist or the alias does. */
  addAlias(name: string, alias: string, versionNumber: string): InvocationTarget {
    const { version } = this.require({ name, qualifier: versionNumber });
    const { aliases } = this.#requireEntry({ name });
    const reference = { name, qualifier: alias };
    if (aliases.has(alias)) {
      const message = `Alias already exists: ${this.arnOf(reference)}`;
      throw new AwsError('ResourceConflictException', message, 409);
    }
    aliases.set(alias, version);
    return this.require(reference);
  }

  /** Returns undefined for an unknown function, version or alias. */
  find(reference: FunctionReference): InvocationTarget | undefined {
    const { name, qualifier = '$LATEST' } = reference;
    const entry = this.#entries.get(name);
    const version =
      qualifier === '$LATEST'
        ? entry?.latest
        : (entry?.published.get(qualifier) ?? entry?.aliases.get(qualifier));
    return version && { version, arn: this.arnOf(reference), qualifier };
  }

  /** Throws ResourceNotFoundException with the message of Lambda's configuration operations. */
  require(reference: FunctionReference): InvocationTarget {
    const found = this.find(reference);
    if (found === undefined) {
      const { name, qualifier = '$LATEST' } = reference;
      const isAlias = this.#entries.has(name) && qualifier !== '$LATEST' && !isVersionNumber(qualifier);
      const what = isAlias ? 'Cannot find alias arn' : 'Function not found';
      throw new AwsError('ResourceNotFoundException', `${what}: ${this.arnOf(reference)}`, 404);
    }
    return found;
  }

  arnOf({ name, qualifier }: FunctionReference): string {
    const arn = this.#functionArn(name);
    return qualifier === undefined ? arn : `${arn}:${qualifier}`;
  }

  /** Returns each function once, as its unpublished version. */
  latest(): readonly FunctionVersion[] {
    return [...this.#entries.values()].map(({ latest }) => latest);
  }

  /** Returns all versions of a function, or of every function. */
  versions(name?: string): readonly FunctionVersion[] {
    const chosen = [...this.#entries].filter(([candidate]) => name === undefined || candidate === name);
    return chosen.flatMap(([, { latest, published }]) => [latest, ...published.values()]);
  }

  #requireEntry(reference: FunctionReference): FunctionEntry {
    const entry = this.#entries.get(reference.name);
    if (entry === undefined || reference.qualifier !== undefined) {
      throw new AwsError('ResourceNotFoundException', `Function not found: ${this.arnOf(reference)}`, 404);
    }
    return entry;
  }
}
