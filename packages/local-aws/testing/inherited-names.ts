/**
 * Names that every object inherits. Code that looks up a caller's name in an object may find these
 * members.
 */
export const inheritedNames = [
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  'toLocaleString',
  '__proto__',
  '__defineGetter__',
  '__lookupSetter__',
] as const;
