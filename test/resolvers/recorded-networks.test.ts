/** Where a call came from, as the record of an attempt has it. */
import { expect, it } from 'vitest';
import { runField } from './run-field.ts';

const vin = 'WAUZZZ8K9BA123456';

/** The networks in the record of a conversion. */
function recorded(addresses: readonly string[]): unknown {
  const { calls } = runField('referenceIdForVin', {
    args: { vin, purpose: 'RECALL' },
    groups: ['operators', 'tenant:acme'],
    addresses,
    responses: { allowances: { result: { used: 9 } } },
  });
  const record = calls.find(({ dataSource }) => dataSource === 'auditLog')?.request['attributeValues'];
  return (record as Readonly<Record<string, unknown>>)['networks'];
}

const list = (...networks: readonly string[]) => ({ L: networks.map((S) => ({ S })) });

it('has the network of the connection', () => {
  expect(recorded(['203.0.113.7'])).toEqual(list('203.0.113.0/24'));
});

it('has what a header claims besides it, and nothing of a header that holds no address', () => {
  expect(recorded(['192.0.2.1', vin, '203.0.113.7'])).toEqual(list('192.0.2.0/24', '203.0.113.0/24'));
  expect(recorded([vin, '203.0.113.7'])).toEqual(list('203.0.113.0/24'));
});

it('is absent without an address', () => {
  expect(recorded([])).toBeUndefined();
  expect(recorded([vin])).toBeUndefined();
});
