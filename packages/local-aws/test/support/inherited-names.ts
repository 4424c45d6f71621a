/**
 * Names that every object has without being given them: code that indexes by a caller's name finds
 * these.
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
