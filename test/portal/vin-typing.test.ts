/** What the page says of a VIN while it is typed. */
import { expect, it } from 'vitest';
import { judgeTyping, type Typing } from '../../portal/src/claim/vin-typing.ts';

it.each<[string, Typing]>([
  ['', { length: 0, fault: undefined }],
  ['U8R EA1B25S', { length: 10, fault: undefined }],
  ['1', { length: 1, fault: undefined }],
  ['00000000', { length: 8, fault: undefined }],
  ['U8O', { length: 3, fault: 'ALPHABET' }],
  ['i', { length: 1, fault: 'ALPHABET' }],
  ['u8rea1b2ßsa', { length: 11, fault: 'ALPHABET' }],
  ['U8R EA1B25S A009711', { length: 17, fault: undefined }],
  ['U8REA1B25SA0097112', { length: 18, fault: 'LONG' }],
  ['U'.repeat(200), { length: 18, fault: 'LONG' }],
  ['11111111111111111', { length: 17, fault: 'PLACEHOLDER' }],
  ['1M8GDM9AXKP042788', { length: 17, fault: undefined }],
  ['1M8GDM9A1KP042788', { length: 17, fault: 'CHECK_DIGIT' }],
])('%s', (text, typing) => {
  expect(judgeTyping(text)).toEqual(typing);
});
