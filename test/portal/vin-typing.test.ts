/** What the page says of a VIN while it is typed. */
import { expect, it } from 'vitest';
import { judgeTyping, type Typing } from '../../portal/src/claim/vin-typing.ts';

it.each<[string, Typing]>([
  ['', { length: 0, violation: undefined }],
  ['U8R EA1B25S', { length: 10, violation: undefined }],
  ['1', { length: 1, violation: undefined }],
  ['00000000', { length: 8, violation: undefined }],
  ['U8O', { length: 3, violation: 'ALPHABET' }],
  ['i', { length: 1, violation: 'ALPHABET' }],
  ['u8rea1b2ßsa', { length: 11, violation: 'ALPHABET' }],
  ['U8R EA1B25S A009711', { length: 17, violation: undefined }],
  ['U8REA1B25SA0097112', { length: 18, violation: 'LONG' }],
  ['U'.repeat(200), { length: 18, violation: 'LONG' }],
  ['11111111111111111', { length: 17, violation: 'PLACEHOLDER' }],
  ['1M8GDM9AXKP042788', { length: 17, violation: undefined }],
  ['1M8GDM9A1KP042788', { length: 17, violation: 'CHECK_DIGIT' }],
])('%s', (text, typing) => {
  expect(judgeTyping(text)).toEqual(typing);
});
