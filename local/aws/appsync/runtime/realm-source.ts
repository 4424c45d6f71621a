/**
 * The script that makes a fresh V8 context into the APPSYNC_JS environment. It runs inside, so that nothing of the host is reachable
 * from a handler: host functions are called through frozen functions of the context, and every value that comes in is copied there.
 * It is text because it belongs to the other realm; no tool may add helpers to it.
 */

/** Methods of AWS's "supported built-in objects and functions"; all others are deleted. */
const documented = {
  Array:
    'at concat every fill filter find findIndex findLast findLastIndex flat flatMap forEach includes indexOf join lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice unshift',
  String:
    'at charAt codePointAt concat endsWith includes indexOf lastIndexOf normalize replace replaceAll slice split startsWith substring toLowerCase toString toUpperCase trim trimEnd trimStart valueOf',
  Number: 'toFixed toString valueOf',
  Boolean: 'toString valueOf',
  Object: 'toString valueOf',
  Function: '',
};

const documentedStatics = {
  Array: 'isArray',
  String: '',
  Number:
    'EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE NEGATIVE_INFINITY NaN POSITIVE_INFINITY isFinite isInteger isNaN isSafeInteger parseFloat parseInt',
  Boolean: '',
  Object: 'assign entries hasOwn keys values',
};

const documentedMath = 'ceil floor max min random round';

const documentedGlobals =
  'Array Boolean Infinity JSON Math NaN Number Object String console decodeURI decodeURIComponent encodeURI encodeURIComponent extensions isFinite isNaN parseFloat parseInt runtime undefined util';

/** The script; its value is a function of the host's functions that answers the gate described by `RealmGate`. */
export const realmSource = `(function (host) {
'use strict';
const { keys, defineProperty, freeze, getOwnPropertyNames, getOwnPropertyDescriptor, getPrototypeOf } = Object;
const isArray = Array.isArray;
const parse = JSON.parse;
const words = (text) => text.split(' ');
const kinds = { Array, String, Number, Boolean, Object, Function };
const methods = ${JSON.stringify(documented)};
const statics = ${JSON.stringify(documentedStatics)};

let size = 0;
const copy = (value, depth) => {
  if (typeof value === 'string') {
    size += value.length + 3;
    return value;
  }
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) {
    size += 5;
    return value;
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
const deepFreeze = (value) => {
  if (typeof value !== 'object' || value === null) return value;
  const names = keys(value);
  for (let index = 0; index < names.length; index += 1) deepFreeze(value[names[index]]);
  return freeze(value);
};
// Arguments are copied too: a host function must never call a method that a handler made, or hand it an object of the host.
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
    if (!kept.includes(name) && !always.includes(name)) delete target[name];
  }
};

const method = (name, fn) => defineProperty(String.prototype, name, { value: fn, writable: true, configurable: true });
method('replace', function replace(pattern, replacement) {
  return host.replaceFirst(String(this), String(pattern), String(replacement));
});
method('replaceAll', function replaceAll(pattern, replacement) {
  return host.replaceAll(String(this), String(pattern), String(replacement));
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
    iteration() { iterations += 1; if (iterations > host.maxIterations) host.tooManyIterations(); },
    entry() { entries += 1; if (entries % 512 === 0) host.checkDeadline(); },
  };
};
const { reset, iteration, entry } = limits();

const gate = {
  adopt,
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
      source: adopt(parts.source),
      stash: parts.stash,
      prev: freeze({ result: adopt(parts.previous) }),
      result: adopt(parts.result),
      error: adopt(parts.error),
      request: parts.request,
      info: parts.info,
      env: parts.env,
    });
    return script(modules, iteration, entry)[handler](context);
  },
};

const util = expose(host.util);
const runtime = expose(host.runtime);
const extensions = expose(host.extensions);
const modules = {
  '@aws-appsync/utils': freeze({ util, runtime, extensions }),
  '@aws-appsync/utils/dynamodb': expose(host.dynamodb),
};
const math = {};
for (const name of words('${documentedMath}')) math[name] = freeze(Math[name]);
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
const globals = { Math: freeze(math), JSON: freeze(json), console: freeze(console), util, runtime, extensions };

for (const name of keys(kinds)) {
  const kind = kinds[name];
  if (statics[name] !== undefined) keepOnly(kind, words(statics[name]), ['prototype', 'name', 'length']);
  keepOnly(kind.prototype, words(methods[name]), ['length', 'name']);
}
const iterators = [[][Symbol.iterator](), ''[Symbol.iterator]()].map(getPrototypeOf);
const everything = globalThis;
for (const name of getOwnPropertyNames(everything)) {
  if (!words('${documentedGlobals}').includes(name)) delete everything[name];
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
for (const name of words('decodeURI decodeURIComponent encodeURI encodeURIComponent isFinite isNaN parseFloat parseInt')) {
  freeze(everything[name]);
}
freeze(everything);
return gate;
})`;
