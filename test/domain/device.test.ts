import { describe, expect, it } from 'vitest';
import { type ImportedDevice, deviceFactPatterns, isImportConflict } from '../../domain/device.ts';
import type { DeviceItem } from '../../domain/registry.ts';

const device: DeviceItem = {
  deviceId: 'TCU-1',
  tenantId: 'acme',
  model: 'T1',
  serialNumber: '1',
  status: 'AVAILABLE',
  importedAt: '2026-01-01T00:00:00.000Z',
  importedBy: 'provisioner',
  clientId: 'client',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

describe('deviceFactPatterns', () => {
  it.each<[keyof typeof deviceFactPatterns, string, string, boolean]>([
    ['deviceId', 'one letter', 'T', true],
    ['deviceId', 'every allowed character', 'aZ09._:-', true],
    ['deviceId', '64 characters', 'T'.repeat(64), true],
    ['deviceId', '65 characters', 'T'.repeat(65), false],
    ['deviceId', 'nothing', '', false],
    ['deviceId', 'a hyphen at the beginning', '-T', false],
    ['deviceId', 'a blank', 'T 1', false],
    ['deviceId', 'a line feed at the end', 'T\n', false],
    ['deviceId', 'the separator of keys', 'T#1', false],
    ['deviceId', 'a slash', 'T/1', false],
    ['model', 'one character', 'T', true],
    ['model', 'words of another script', 'モデル 1', true],
    ['model', '64 characters', 'm'.repeat(64), true],
    ['model', '65 characters', 'm'.repeat(65), false],
    ['model', 'nothing', '', false],
    ['model', 'a blank at the beginning', ' m', false],
    ['model', 'a blank at the end', 'm ', false],
    ['model', 'a control character', 'm\u0007m', false],
    ['model', 'a control character of C1', 'm\u0085m', false],
    ['model', 'a character outside the Basic Multilingual Plane', 'm\u{1f697}', true],
    ['model', 'half a surrogate pair at the end', 'm\ud83d', false],
    ['model', 'half a surrogate pair at the beginning', '\ude97m', false],
    ['model', 'half a surrogate pair after a whole one', '\u{1f697}\ude97', false],
    ['serialNumber', 'a line feed at the end', '1\n', false],
    ['publicKeyFingerprint', '64 hex digits', 'aB'.repeat(32), true],
    ['publicKeyFingerprint', '63 hex digits', 'a'.repeat(63), false],
    ['publicKeyFingerprint', '65 hex digits', 'a'.repeat(65), false],
    ['publicKeyFingerprint', 'colons', 'aa:'.repeat(21) + 'a', false],
  ])('%s: decides on %s', (fact, _name, text, expected) => {
    expect(new RegExp(deviceFactPatterns[fact]).test(text)).toBe(expected);
  });
});

describe('isImportConflict', () => {
  const installed: DeviceItem = { ...device, status: 'INSTALLED' };
  const pinned: DeviceItem = { ...installed, publicKeyFingerprint: 'ab'.repeat(32) };
  const { model, serialNumber } = device;

  it.each<[string, DeviceItem, Partial<ImportedDevice>, boolean]>([
    ['an available device again', device, { status: 'AVAILABLE' }, false],
    ['an available device with other facts', device, { model: 'T2', serialNumber: '2' }, false],
    ['an available device to be withdrawn', device, { status: 'WITHDRAWN' }, false],
    [
      'a withdrawn device to be available',
      { ...device, status: 'WITHDRAWN' },
      { status: 'AVAILABLE' },
      false,
    ],
    ['an installed device again', installed, { status: 'AVAILABLE' }, false],
    ['an installed device to be withdrawn', installed, { status: 'WITHDRAWN' }, true],
    ['an installed device without a status', installed, { status: null }, false],
    ['an installed device with another model', installed, { model: 'T2' }, true],
    ['an installed device with another serial number', installed, { serialNumber: '2' }, true],
    ['a first key for an installed device', installed, { publicKeyFingerprint: 'ab'.repeat(32) }, true],
    ['another key for an installed device', pinned, { publicKeyFingerprint: 'cd'.repeat(32) }, true],
    ['the same key in upper case', pinned, { publicKeyFingerprint: 'AB'.repeat(32) }, false],
    ['an installed device without a key', pinned, { publicKeyFingerprint: null }, false],
    ['another tenant’s device', { ...device, tenantId: 'rival' }, { status: 'AVAILABLE' }, true],
    ['another tenant’s device without a status', { ...device, tenantId: 'rival' }, {}, true],
  ])('decides on %s', (_name, present, given, expected) => {
    expect(isImportConflict(present, { model, serialNumber, ...given }, 'acme')).toBe(expected);
  });
});
