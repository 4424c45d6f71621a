/**
 * The script that turns a fresh V8 context into the APPSYNC_JS environment. It runs inside the
 * context, so that handlers cannot reach the host: they call host functions through frozen
 * functions of the context, which copy every incoming value. It is text because it belongs to the
 * other realm, and no tool may add helpers to it.
 */

import { arrayMethods, globalConstants, staticMethods, stringMethods } from './supported-features.ts';

/**
 * Methods that remain on each prototype; all others are deleted. Objects keep the two methods by
 * which JavaScript itself converts them. The check at creation keeps handlers from calling those.
 */
const prototypes = {
  Array: [...arrayMethods],
  String: [...stringMethods],
  Number: [],
  Boolean: [],
  Object: ['toString', 'valueOf'],
  Function: [],
};

const statics = Object.fromEntries(
  ['Object', 'String', 'Number', 'Math'].map((name) => [name, [...(staticMethods[name] ?? [])]]),
);

const globalNames = [...globalConstants, ...Object.keys(staticMethods)];

/**
 * The script. Its value is a function of the host's functions that returns the gate described by
 * `RealmGate`.
 */
export const realmSource = `(function (host) {
'use strict';
const { keys, defineProperty, freeze, getOwnPropertyNames, getOwnPropertyDescriptor, getPrototypeOf } = Object;
const isArray = Array.isArray;
const parse = JSON.parse;
const kinds = { Array, String, Number, Boolean, Object, Function };
const methods = ${JSON.stringify(prototypes)};
const statics = ${JSON.stringify(statics)};

// A number that reproduces what is reported of numbers from DynamoDB: typeof says number and
// arithmetic works, but it is identical to no other number, and its text is "null".
const StoredNumber = Number;
const storedPrototype = Number.prototype;
const numberOf = Function.prototype.call.bind(storedPrototype.valueOf);
defineProperty(storedPrototype, Symbol.toPrimitive, {
  value(hint) { return hint === 'string' ? 'null' : numberOf(this); },
});
const isStored = (value) =>
  typeof value === 'object' && value !== null && getPrototypeOf(value) === storedPrototype;
const numbers = {
  plus(left, right) {
    const isText = typeof left === 'string' || typeof right === 'string';
    const shown = (value) => (isText && isStored(value) ? 'null' : value);
    return shown(left) + shown(right);
  },
  // Reads the member before it computes what is added, as the operator does.
  addTo(target, key, right) { return (target[key] = numbers.plus(target[key], right())); },
  typeOf: (value) => (isStored(value) ? 'number' : typeof value),
};
let storing = false;

let size = 0;
const copy = (value, depth) => {
  if (typeof value === 'string') {
    size += value.length + 3;
    return value;
  }
  if (typeof value === 'boolean' || value === null) {
    size += 5;
    return value;
  }
  if (typeof value === 'number' || isStored(value)) {
    size += 5;
    return storing ? new StoredNumber(+value) : +value;
  }
  if (typeof value !== 'object') return undefined;
  if (depth > 200) host.tooDeep();
  if (isArray(value)) {
    const list = [];
    for (let index = 0; index < value.length; index += 1) {
      const member = copy(value[index], depth + 1);
      list[index] = member === undefined ? null : member;
    }
    size += 2;
    return list;
  }
  const object = {};
  const names = keys(value);
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index];
    const member = copy(value[name], depth + 1);
    if (member !== undefined) {
      object[name] = member;
      size += name.length + 4;
    }
  }
  return object;
};
const adopt = (value) => copy(value, 0);
// A copy whose numbers behave as DynamoDB's are reported to, if the mode is on.
const adoptStored = (value) => {
  storing = host.storedNumbers;
  try {
    return adopt(value);
  } finally {
    storing = false;
  }
};
const deepFreeze = (value) => {
  if (typeof value !== 'object' || value === null) return value;
  const names = keys(value);
  for (let index = 0; index < names.length; index += 1) deepFreeze(value[names[index]]);
  return freeze(value);
};
// Arguments are copied too: a host function must never call a method that a handler made, or hand
// it an object of the host.
const wrap = (fn) => freeze((...args) => {
  const given = [];
  for (let index = 0; index < args.length; index += 1) given[index] = adopt(args[index]);
  return adopt(fn(...given));
});
const expose = (members) => {
  const exposed = {};
  for (const name of keys(members)) {
    const member = members[name];
    exposed[name] = typeof member === 'function' ? wrap(member) : expose(member);
  }
  return freeze(exposed);
};

const keepOnly = (target, kept, always) => {
  for (const name of getOwnPropertyNames(target)) {
    if (kept.indexOf(name) < 0 && always.indexOf(name) < 0) delete target[name];
  }
};

const toText = String;
const method = (name, fn) => defineProperty(String.prototype, name, { value: fn, writable: true, configurable: true });
method('replace', function replace(pattern, replacement) {
  return host.replaceFirst(toText(this), toText(pattern), toText(replacement));
});
method('replaceAll', function replaceAll(pattern, replacement) {
  return host.replaceAll(toText(this), toText(pattern), toText(replacement));
});
for (const name of ['toString', 'valueOf']) {
  const { value } = getOwnPropertyDescriptor(Object.prototype, name);
  defineProperty(Object.prototype, name, {
    configurable: true,
    get: () => value,
    set(own) {
      defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
    },
  });
}

const limits = () => {
  let iterations = 0;
  let entries = 0;
  return {
    reset() { iterations = 0; entries = 0; },
    // False ends the loop silently, as AWS is reported to do.
    iteration() {
      iterations += 1;
      if (iterations > host.iterationAlarm) host.tooManyIterations();
      return iterations <= host.maxIterations;
    },
    entry() { entries += 1; if (entries % 512 === 0) host.checkDeadline(); },
    iterations: () => iterations,
  };
};
const { reset, iteration, entry, iterations } = limits();

// The methods with a callback, one counted iteration for each call. 'visit' returns true to stop.
const forwards = (list, visit) => {
  const { length } = list;
  for (let index = 0; index < length; index += 1) if (!iteration() || visit(list[index], index)) return;
};
const backwards = (list, visit) => {
  for (let index = list.length - 1; index >= 0; index -= 1) if (!iteration() || visit(list[index], index)) return;
};
const search = (walk, list, test) => {
  let found = -1;
  walk(list, (value, index) => {
    if (!test(value, index, list)) return false;
    found = index;
    return true;
  });
  return found;
};
const fold = (walk, list, add, given) => {
  let isFirst = given.length === 0;
  if (isFirst && list.length === 0) host.emptyReduce();
  let total = given[0];
  walk(list, (value, index) => {
    total = isFirst ? value : add(total, value, index, list);
    isFirst = false;
  });
  return total;
};
const collect = (list, take) => {
  const taken = [];
  forwards(list, (value, index) => { take(taken, value, index); });
  return taken;
};
const counted = {
  forEach(fn) { forwards(this, (value, index) => { fn(value, index, this); }); },
  map(fn) { return collect(this, (taken, value, index) => { taken[index] = fn(value, index, this); }); },
  filter(fn) {
    return collect(this, (taken, value, index) => { if (fn(value, index, this)) taken[taken.length] = value; });
  },
  flatMap(fn) {
    const nested = collect(this, (taken, value, index) => { taken[index] = fn(value, index, this); });
    return nested.flat();
  },
  some(fn) { return search(forwards, this, fn) >= 0; },
  every(fn) { return search(forwards, this, (value, index) => !fn(value, index, this)) < 0; },
  find(fn) { return this[search(forwards, this, fn)]; },
  findIndex(fn) { return search(forwards, this, fn); },
  findLast(fn) { return this[search(backwards, this, fn)]; },
  findLastIndex(fn) { return search(backwards, this, fn); },
  reduce(fn, ...given) { return fold(forwards, this, fn, given); },
  reduceRight(fn, ...given) { return fold(backwards, this, fn, given); },
};
for (const name of keys(counted)) {
  defineProperty(Array.prototype, name, { value: counted[name], writable: true, configurable: true });
}

const gate = {
  adopt,
  adoptStored,
  iterations,
  adoptFrozen: (value) => deepFreeze(adopt(value)),
  sizeOf: (value) => { size = 0; const result = adopt(value); return { result, size }; },
  info: (members, lazy) => {
    const info = adopt(members);
    for (const name of keys(lazy)) {
      const make = lazy[name];
      let made;
      defineProperty(info, name, { enumerable: true, get: () => (made ??= deepFreeze(adopt(make()))) });
    }
    return freeze(info);
  },
  run: (script, handler, parts) => {
    reset();
    const args = adopt(parts.args);
    const context = freeze({
      arguments: args,
      args,
      identity: parts.identity,
      source: adoptStored(parts.source),
      stash: parts.stash,
      prev: freeze({ result: adoptStored(parts.previous) }),
      result: adoptStored(parts.result),
      error: adopt(parts.error),
      request: parts.request,
      info: parts.info,
      env: parts.env,
    });
    return script(modules, iteration, entry, numbers)[handler](context);
  },
};

const util = expose(host.util);
const runtime = expose(host.runtime);
const extensions = expose(host.extensions);
const modules = {
  '@aws-appsync/utils': freeze({ util, runtime, extensions }),
  '@aws-appsync/utils/dynamodb': expose(host.dynamodb),
};
// Objects with the documented functions instead of the constructors, which cannot be called on
// AWS.
const languageObjects = { Object, String, Number, Math };
const namespaces = {};
for (const owner of keys(statics)) {
  const namespace = {};
  for (const name of statics[owner]) namespace[name] = freeze(languageObjects[owner][name]);
  namespaces[owner] = freeze(namespace);
}
const console = { log: wrap(host.log), error: wrap(host.logError) };
const json = {
  // AWS: "returns a blank string if the parsed string is not valid JSON".
  parse: freeze((text) => {
    try {
      return parse(text);
    } catch {
      return '';
    }
  }),
  stringify: freeze(JSON.stringify),
};
const globals = { ...namespaces, JSON: freeze(json), console: freeze(console), util, runtime, extensions };

for (const name of keys(kinds)) {
  const kind = kinds[name];
  keepOnly(kind.prototype, methods[name], ['length', 'name']);
}
const globalNames = ${JSON.stringify(globalNames)};
const iterators = [getPrototypeOf([][Symbol.iterator]()), getPrototypeOf(''[Symbol.iterator]())];
const everything = globalThis;
for (const name of getOwnPropertyNames(everything)) {
  if (globalNames.indexOf(name) < 0) delete everything[name];
}
for (const name of keys(globals)) {
  defineProperty(everything, name, { value: globals[name], writable: false, enumerable: false, configurable: false });
}
for (const iterator of iterators) { freeze(getPrototypeOf(iterator)); freeze(iterator); }
const freezeWithMethods = (target) => {
  for (const name of getOwnPropertyNames(target)) {
    const { value } = getOwnPropertyDescriptor(target, name);
    if (typeof value === 'function') freeze(value);
  }
  freeze(target);
};
for (const name of keys(kinds)) { freezeWithMethods(kinds[name]); freezeWithMethods(kinds[name].prototype); }
freeze(everything);
return gate;
})`;
