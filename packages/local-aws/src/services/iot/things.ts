/** The thing registry: names, attributes, versions. */
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { State, Store } from '../../state/store.ts';
import type { IotArns } from './iot-arns.ts';
import { alreadyExists, invalidRequest, notFound, versionConflict } from './iot-errors.ts';

/** An entry of the thing registry; `thingId` is a random UUID that updates keep. */
export interface ThingRecord {
  readonly thingName: string;
  readonly thingId: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Counts the changes, from 1. */
  readonly version: number;
}

/** The things of the account by name. A change throws when the caller expected another version. */
export class Things {
  readonly #things: Store<ThingRecord>;
  readonly #arns: IotArns;

  constructor(state: State, arns: IotArns) {
    this.#things = state.store('iot.things');
    this.#arns = arns;
  }

  /**
   * Creates the thing. Repeating the call returns the same thing; a call with other attributes
   * throws ResourceAlreadyExistsException, as AWS documents for CreateThing.
   */
  create(thingName: string, attributes: Readonly<Record<string, string>>): ThingRecord {
    checkAttributes(attributes);
    const known = this.find(thingName);
    if (known === undefined) {
      return this.#save({ thingName, thingId: randomUUID(), attributes, version: 1 });
    }
    if (isDeepStrictEqual(known.attributes, attributes)) {
      return known;
    }
    throw alreadyExists(
      `Thing ${thingName} already exists in account with different attributes`,
      thingName,
      this.#arns.thing(thingName),
    );
  }

  /** Finds the thing with this name. */
  find(thingName: string): ThingRecord | undefined {
    return this.#things.get(thingName);
  }

  /** Throws ResourceNotFoundException for an unknown name. */
  require(thingName: string): ThingRecord {
    const thing = this.find(thingName);
    if (thing === undefined) {
      throw notFound(`Thing ${thingName} not found`);
    }
    return thing;
  }

  /** Replaces or merges the attributes; an empty value removes the attribute, as in UpdateThing. */
  update(
    thingName: string,
    change: { readonly attributes: Readonly<Record<string, string>>; readonly merge: boolean } | undefined,
    expectedVersion: number | undefined,
  ): ThingRecord {
    const thing = this.require(thingName);
    checkVersion(thing, expectedVersion);
    const merged = { ...(change?.merge === false ? {} : thing.attributes), ...change?.attributes };
    const attributes = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
    checkAttributes(attributes);
    return this.#save({ ...thing, attributes, version: thing.version + 1 });
  }

  /** Deletes the thing. Does nothing when there is none. */
  delete(thingName: string, expectedVersion: number | undefined): void {
    const thing = this.find(thingName);
    if (thing === undefined) {
      return;
    }
    checkVersion(thing, expectedVersion);
    this.#things.delete(thingName);
  }

  /** Returns all things. */
  list(): readonly ThingRecord[] {
    return [...this.#things.entries()].map(([, thing]) => thing);
  }

  #save(thing: ThingRecord): ThingRecord {
    this.#things.set(thing.thingName, thing);
    return thing;
  }
}

/** Things without a type have at most three attributes (AWS IoT Core quotas). */
function checkAttributes(attributes: Readonly<Record<string, string>>): void {
  if (Object.keys(attributes).length > 3) {
    throw invalidRequest('A thing without a thing type can have at most 3 attributes.');
  }
}

function checkVersion(thing: ThingRecord, expectedVersion: number | undefined): void {
  if (expectedVersion !== undefined && expectedVersion !== thing.version) {
    throw versionConflict(thing.thingName);
  }
}
