/**
 * The keys and aliases of the emulated KMS. They survive restarts and are found by every identifier
 * that KMS accepts.
 */
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { State, Store } from '../../state/store.ts';
import type { Clock, Place } from '../../core/service.ts';
import { notFound } from './kms-errors.ts';
import { type KeyMaterial, type KeyRecord, type KeySpec, keySpecs } from './key-record.ts';

/** The caller's settings of a key. */
export interface KeyDefinition {
  readonly spec: KeySpec;
  readonly description: string;
  readonly enabled: boolean;
  readonly rotationEnabled: boolean;
  readonly policy: unknown;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The account's keys; a key whose deletion is due is destroyed at the next lookup. */
export class KeyRing {
  readonly #keys: Store<KeyRecord>;
  readonly #aliases: Store<string>;
  readonly #place: Place;
  readonly #clock: Clock;

  constructor(state: State, place: Place, clock: Clock) {
    this.#keys = state.store('kms.keys');
    this.#aliases = state.store('kms.aliases');
    this.#place = place;
    this.#clock = clock;
  }

  /** Creates a key with new random material. */
  create(definition: KeyDefinition): KeyRecord {
    const keyId = randomUUID();
    const key: KeyRecord = {
      ...definition,
      keyId,
      arn: `${this.#arnPrefix}:key/${keyId}`,
      material: [newMaterial(definition.spec)],
      createdAt: this.#clock.now(),
    };
    this.#keys.set(keyId, key);
    return key;
  }

  /** Stores changes; key id, spec and material do not change. */
  change(key: KeyRecord, changes: Partial<KeyDefinition>): KeyRecord {
    const changed = { ...key, ...changes };
    this.#keys.set(key.keyId, changed);
    return changed;
  }

  /** Schedules the key's deletion in `days`. The key cannot be used from now on. */
  scheduleDeletion(key: KeyRecord, days: number): KeyRecord & { readonly deletionAt: number } {
    const deletionAt = this.#clock.now() + days * 86_400_000;
    const pending = { ...key, deletionAt, pendingWindowDays: days };
    this.#keys.set(key.keyId, pending);
    return pending;
  }

  /** Cancels a scheduled deletion. The key is then disabled, as in KMS. */
  cancelDeletion(key: KeyRecord): KeyRecord {
    const { deletionAt: _deletionAt, pendingWindowDays: _days, ...rest } = key;
    const saved = { ...rest, enabled: false };
    this.#keys.set(key.keyId, saved);
    return saved;
  }

  /** Points the alias (`alias/…`) at the key. */
  setAlias(aliasName: string, key: KeyRecord): void {
    this.#aliases.set(aliasName, key.keyId);
  }

  /** Returns the aliases that point at the key. */
  aliasesOf(key: KeyRecord): readonly string[] {
    return [...this.#aliases.entries()].filter(([, keyId]) => keyId === key.keyId).map(([name]) => name);
  }

  /** Finds the key with this id. Destroys its material instead when its deletion is due. */
  find(keyId: string): KeyRecord | undefined {
    const key = this.#keys.get(keyId);
    if (key?.deletionAt === undefined || this.#clock.now() < key.deletionAt) {
      return key;
    }
    this.#keys.delete(keyId);
    return undefined;
  }

  /** Returns the key with a key id, key ARN, alias name or alias ARN. Throws KMS's errors. */
  require(identifier: string): KeyRecord {
    const name = this.#withoutArn(identifier);
    if (name.startsWith('alias/')) {
      return this.#requireByAlias(name);
    }
    const keyId = name.replace(/^key\//, '');
    if (!uuid.test(keyId)) {
      throw notFound(`Invalid keyId '${identifier}'`);
    }
    const key = this.find(keyId);
    if (key === undefined) {
      throw notFound(`Key '${this.#arnPrefix}:key/${keyId}' does not exist`);
    }
    return key;
  }

  #requireByAlias(aliasName: string): KeyRecord {
    const keyId = this.#aliases.get(aliasName);
    const key = keyId === undefined ? undefined : this.find(keyId);
    if (key === undefined) {
      throw notFound(`Alias ${this.#arnPrefix}:${aliasName} is not found.`);
    }
    return key;
  }

  /**
   * Returns `key/<id>` or `alias/<name>` of an ARN of this place, and other identifiers unchanged.
   */
  #withoutArn(identifier: string): string {
    if (!identifier.startsWith('arn:')) {
      return identifier;
    }
    const [, , , region = ''] = identifier.split(':');
    if (region !== this.#place.region) {
      throw notFound(`Invalid arn ${region}`);
    }
    if (!identifier.startsWith(`${this.#arnPrefix}:`)) {
      throw notFound(`Invalid keyId '${identifier}'`);
    }
    const name = identifier.slice(this.#arnPrefix.length + 1);
    if (!name.startsWith('key/') && !name.startsWith('alias/')) {
      throw notFound(`Invalid keyId '${identifier}'`);
    }
    return name;
  }

  get #arnPrefix(): string {
    return `arn:${this.#place.partition}:kms:${this.#place.region}:${this.#place.accountId}`;
  }
}

function newMaterial(name: KeySpec): KeyMaterial {
  const spec = keySpecs[name];
  const bytes = 'curve' in spec ? newPrivateKey(spec.curve) : randomBytes(spec.bytes);
  return { id: randomBytes(32).toString('hex'), bytes: bytes.toString('base64') };
}

function newPrivateKey(namedCurve: string): Buffer {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve,
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  return privateKey;
}
