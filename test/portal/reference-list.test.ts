/** What the page of staff takes from a pasted list, and what it says of a text that is none. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { pastedReferences } from '../../portal/src/vehicles/reference-list.ts';
import { europeanVin } from '../support/vins.ts';

const [one, other] = [randomUUID(), randomUUID()];

it.each([`${one}\n${other}`, ` ${one.toUpperCase()}, ${other};\n\n`, `${one}\t${other} ${one}`])(
  'takes %j apart',
  (text) => {
    expect(pastedReferences(text)).toEqual({ kind: 'LIST', referenceIds: [one, other] });
  },
);

it('says where a wrong part stands, and not what it is', () => {
  expect(pastedReferences(`${one} ${europeanVin()} ${other}`)).toEqual({ kind: 'WRONG', position: 2 });
});

it('takes an empty text as an empty list', () => {
  expect(pastedReferences(' \n')).toEqual({ kind: 'LIST', referenceIds: [] });
});
