/** Names of JavaScript's own members that code may not even read. */
import { arrayMethods, stringMethods } from './supported-features.ts';

/**
 * JavaScript members that are also ordinary names of data: AppSync's own (`ctx.arguments`,
 * `identity.sub`) and those of stored values. Reading them is accepted; calling them is not.
 */
const namesOfData = new Set(
  [
    'anchor arguments at big blink bold caller entries fixed keys length link match name normalize',
    'repeat search small strike sub sup values with',
  ].flatMap((line) => line.split(' ')),
);

const builtIn = [Object, Array, String, Number, Boolean, Function].flatMap(({ prototype }) =>
  Object.getOwnPropertyNames(prototype),
);

/** Members of this JavaScript version's prototypes that AWS does not list, except names of data. */
export const unlistedMembers: ReadonlySet<string> = new Set(
  builtIn.filter((name) => !arrayMethods.has(name) && !stringMethods.has(name) && !namesOfData.has(name)),
);
