import { describe, expect, it } from 'vitest';
import type { VehicleAttributesRequest } from '../../domain/contracts.ts';
import { findInvalidAttribute, toVehicleAttributes } from '../../domain/vehicle-attributes.ts';
import { toVin } from '../../domain/vin.ts';
import { europeanVin } from '../support/vins.ts';

const vin = toVin(europeanVin());

describe('findInvalidAttribute', () => {
  it.each<[string, VehicleAttributesRequest, string | undefined]>([
    ['no attribute', {}, undefined],
    ['nulls', { brand: null, model: null, year: null, bodyType: null, powertrainType: null }, undefined],
    [
      'all attributes',
      { brand: 'Škoda', model: 'Enyaq 85', year: 2026, bodyType: 'SUV', powertrainType: 'ELECTRIC' },
      undefined,
    ],
    ['64 characters', { brand: 'long '.repeat(12) + 'name' }, undefined],
    ['65 characters', { brand: 'b'.repeat(65) }, 'brand'],
    ['a character outside the Basic Multilingual Plane', { brand: '\u{1f697}' }, undefined],
    ['half a surrogate pair', { brand: '\u{1f697}\ud83d' }, 'brand'],
    ['the other half', { model: '\ude97m' }, 'model'],
    ['an empty text', { model: '' }, 'model'],
    ['a blank at the end', { model: 'T ' }, 'model'],
    ['a control character', { bodyType: 'S\u0000V' }, 'bodyType'],
    ['a control character of C1', { bodyType: 'S\u009fV' }, 'bodyType'],
    ['the first model year', { year: 1980 }, undefined],
    ['a year before', { year: 1979 }, 'year'],
    ['the last model year', { year: 2100 }, undefined],
    ['a year after', { year: 2101 }, 'year'],
    ['a broken year', { year: 2026.5 }, 'year'],
    ['year zero', { year: 0 }, 'year'],
    ['the VIN', { model: vin ?? '' }, 'model'],
    ['another vehicle’s VIN', { model: 'XWVWZZZ1JZXW000001' }, 'model'],
    ['another vehicle’s VIN as its body type', { bodyType: 'like wvwzzz1jzxw000001/1' }, 'bodyType'],
    ['the VIN in lower case amid other text', { brand: `x${(vin ?? '').toLowerCase()}x` }, 'brand'],
  ])('checks %s', (_name, attributes, expected) => {
    expect(vin && findInvalidAttribute(attributes, vin)).toBe(expected);
  });
});

describe('toVehicleAttributes', () => {
  it('leaves out absent attributes', () => {
    expect(toVehicleAttributes({ brand: 'B', model: null, year: 2026 })).toEqual({ brand: 'B', year: 2026 });
  });
});
