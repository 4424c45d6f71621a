import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isReferenceId, isUuid, neverIssuedReferenceId, toReferenceId } from '../../domain/reference-id.ts';

describe('isReferenceId', () => {
  it('accepts Node’s UUIDs of version 4', () => {
    const made = Array.from({ length: 200 }, () => randomUUID());

    expect(made.every((referenceId) => isReferenceId(referenceId))).toBe(true);
  });

  it.each([
    ['the Reference ID that is never issued', neverIssuedReferenceId],
    ['version 1', 'c232ab00-9414-11ec-b3c8-9f6bdeced846'],
    ['version 7', '017f22e2-79b0-7cc3-98c4-dc0c0c07398f'],
    ['a foreign variant', '919108f7-52d1-4320-cbac-f847db4148a8'],
    ['upper case', '919108F7-52D1-4320-9BAC-F847DB4148A8'],
    ['no hyphens', '919108f752d143209bacf847db4148a8'],
    ['hyphens at other places', '919108f7-52d14-320-9bac-f847db4148a8'],
    ['a digit that is not hex', '919108g7-52d1-4320-9bac-f847db4148a8'],
    ['nothing', ''],
  ])('refuses %s', (_name, text) => {
    expect(isReferenceId(text)).toBe(false);
  });
});

describe('isUuid', () => {
  it.each([
    ['a Cognito sub, whose version is 7', '8384a812-f061-70cd-9a7a-2bb1b9d1d9f5', true],
    ['a text that is too long', '8384a812-f061-70cd-9a7a-2bb1b9d1d9f50', false],
    ['hyphens instead of digits', '8384a812-f061-70cd-9a7a-2bb1b9d1d9--', false],
  ])('decides on %s', (_name, text, expected) => {
    expect(isUuid(text)).toBe(expected);
  });
});

describe('toReferenceId', () => {
  it('reads a Reference ID typed in upper case with blanks around it', () => {
    expect(toReferenceId(' 919108F7-52D1-4320-9BAC-F847DB4148A8 ')).toBe(
      '919108f7-52d1-4320-9bac-f847db4148a8',
    );
  });

  it('returns undefined for another text', () => {
    expect(toReferenceId('1G4AH59H45G118341')).toBeUndefined();
  });
});
