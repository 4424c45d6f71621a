/** `it` for tests that need people: vitest creates a person when the first test of a file asks. */
import { it } from 'vitest';
import { type PeoplesWorld, givenPerson, givenVehicleOf } from './given.ts';

/**
 * `it` with a `provisioner`, an `operator` and an `owner`, which are the same in all tests of a
 * file.
 */
export const withPeople = (world: () => PeoplesWorld) =>
  it
    .extend('provisioner', { scope: 'file' }, () => givenPerson(world(), ['provisioners']))
    .extend('operator', { scope: 'file' }, () => givenPerson(world(), ['operators']))
    .extend('owner', { scope: 'file' }, () => givenPerson(world(), ['owners']));

/** `it` with these people and a `vehicle` of the owner, the same in all tests of the file. */
export const withOwnedVehicle = (world: () => PeoplesWorld) =>
  withPeople(world).extend('vehicle', { scope: 'file' }, givenVehicleOf);
