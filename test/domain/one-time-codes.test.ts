import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codeAlphabet,
  codeLength,
  codeMacMessage,
  groupedCode,
  toCode,
} from '../../domain/one-time-codes.ts';
import { holdsVin } from '../../domain/vin-search.ts';

const codes = fc
  .array(fc.constantFrom(...codeAlphabet), { minLength: codeLength, maxLength: codeLength })
  .map((characters) => characters.join(''));

describe('toCode', () => {
  it('reads every code as it is shown, in either case and with blanks', () => {
    fc.assert(
      fc.property(codes, (code) => {
        expect(toCode(groupedCode(code))).toBe(code);
        expect(toCode(` ${groupedCode(code).toLowerCase()} `)).toBe(code);
        expect(toCode(code.split('').join(' '))).toBe(code);
      }),
    );
  });

  it('reads what people write for other characters', () => {
    expect(toCode('ILOo-iloO-0101-ABCD')).toBe('1100110001' + '01ABCD');
  });

  it.each([
    '',
    'ABCD-EFGH-JKMN',
    'ABCD-EFGH-JKMN-PQRST',
    'UBCD-EFGH-JKMN-PQRS',
    '-'.repeat(200),
    '_'.repeat(16),
  ])('returns undefined for %j', (text) => {
    expect(toCode(text)).toBeUndefined();
  });
});

describe('groupedCode', () => {
  it('never looks like a VIN', () => {
    fc.assert(fc.property(codes, (code) => !holdsVin(groupedCode(code)) && !holdsVin(code)));
  });
});

describe('codeMacMessage', () => {
  it('is different for every kind, tenant, subject and code', () => {
    const messages = [
      codeMacMessage('INVITATION', 'acme', '', 'A'),
      codeMacMessage('INVITATION', 'other', '', 'A'),
      codeMacMessage('CLAIM', 'acme', 'id', 'A'),
      codeMacMessage('INVITATION', 'acme', '', 'B'),
    ];

    expect(new Set(messages).size).toBe(messages.length);
  });

  it('is the same for an invitation and an offer, whose items say which it is', () => {
    expect(codeMacMessage('TRANSFER', 'acme', '', 'A')).toBe(codeMacMessage('INVITATION', 'acme', '', 'A'));
  });
});
