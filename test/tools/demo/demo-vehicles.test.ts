/**
 * The demo's vehicles: VINs that follow every rule, belong to no real car, and are always the same.
 */
import { expect, it } from 'vitest';
import { checkDigitOf, vinViolation } from '../../../domain/vin.ts';
import { demoVehicles } from '../../../tools/demo/demo-vehicles.ts';

it('gives each vehicle a unique VIN with a valid check digit', () => {
  const vins = demoVehicles(100).map(({ vin }) => vin);

  expect(new Set(vins).size).toBe(100);
  for (const vin of vins) {
    expect(vinViolation(vin)).toBeUndefined();
    expect(vin.charAt(8)).toBe(checkDigitOf(vin));
    expect(vin).toMatch(/^U8R/);
  }
});

it('is the same at every start', () => {
  expect(demoVehicles(20)).toEqual(demoVehicles(20));
  expect(demoVehicles(20)).toEqual(demoVehicles(25).slice(0, 20));
});
