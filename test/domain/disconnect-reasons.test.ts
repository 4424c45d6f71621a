import { readFileSync } from 'node:fs';
import { Kind, parse } from 'graphql';
import { expect, it } from 'vitest';
import {
  numberOfReason,
  numberedReasons,
  reasonOfNumber,
  toDisconnectReason,
} from '../../domain/disconnect-reasons.ts';

it('keeps the numbers under which states have stored reasons', () => {
  expect(numberedReasons.map((reason, number) => `${number} ${reason}`)).toEqual([
    '0 OTHER',
    '1 CLIENT_INITIATED_DISCONNECT',
    '2 CONNECTION_LOST',
    '3 MQTT_KEEP_ALIVE_TIMEOUT',
    '4 CLIENT_ERROR',
    '5 AUTH_ERROR',
    '6 FORBIDDEN_ACCESS',
    '7 THROTTLED',
    '8 SERVER_ERROR',
    '9 SERVER_INITIATED_DISCONNECT',
    '10 API_INITIATED_DISCONNECT',
    '11 WEBSOCKET_TTL_EXPIRATION',
    '12 CUSTOMAUTH_TTL_EXPIRATION',
  ]);
});

it('has a number for every reason of the schema', () => {
  const enumeration = parse(readFileSync('schema.graphql', 'utf8')).definitions.find(
    (definition) =>
      definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'DisconnectReason',
  );
  // Found by its kind.
  const { values = [] } = enumeration as { readonly values?: readonly { name: { value: string } }[] };

  expect(values.map(({ name }) => name.value).sort()).toEqual([...numberedReasons].sort());
});

it('reads back each reason that it stores', () => {
  for (const reason of numberedReasons) {
    expect(reasonOfNumber(numberOfReason(toDisconnectReason(reason)))).toBe(reason);
  }
});

it.each(['SOMETHING_NEW', '', 'constructor', 7, null, undefined])('takes %j for OTHER', (reported) => {
  expect(toDisconnectReason(reported)).toBe('OTHER');
});

it('shows OTHER for a number of a later release, and nothing without a number', () => {
  expect(reasonOfNumber(numberedReasons.length)).toBe('OTHER');
  expect(reasonOfNumber(undefined)).toBeNull();
});
