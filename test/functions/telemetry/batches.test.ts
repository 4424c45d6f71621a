/** Payloads with several moments, compressed or not, and what is refused of them. */
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { maxMomentsOfChunk, maxValuesOfChunk } from '../../../domain/stored-moments.ts';
import { maxMoments } from '../../../domain/telemetry-message.ts';
import { decode } from '../../../functions/telemetry/decode.ts';
import { maxPayloadBytes } from '../../../functions/telemetry/payload.ts';

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const noon = Date.UTC(2026, 10, 26, 12);

function decodePayload(payload: Buffer) {
  const record = { kind: 'TELEMETRY', referenceId, payload: payload.toString('base64'), receivedAt: noon };
  const data = Buffer.from(JSON.stringify(record)).toString('base64');
  const decoded = decode({ kinesis: { partitionKey: referenceId, sequenceNumber: '1', data } });
  if (!('content' in decoded)) {
    throw new Error('The record itself was refused.');
  }
  return decoded;
}
const read = (payload: object) => decodePayload(Buffer.from(JSON.stringify(payload))).content;
const batch = (steps: readonly unknown[], signals: object = { 0: [] }) => ({
  ...{ eventId: 'e', observedAt: steps, signals },
});
const unreadable = (reason: string) => ({ kind: 'UNREADABLE', poison: { reason } });

describe('a batch', () => {
  it('has signals by number or name, and no value where there is null or nothing', () => {
    const signals = { 0: [1, null, 3], 'Vehicle.IsMoving': [true] };

    expect(read(batch([noon, 1_000, 500], signals))).toEqual({
      kind: 'MESSAGES',
      messages: [
        {
          eventId: 'e',
          observedAt: noon,
          itemAt: noon,
          signals: { 'Vehicle.Speed': 1, 'Vehicle.IsMoving': true },
        },
        { eventId: 'e', observedAt: noon + 1_000, itemAt: noon, signals: {} },
        { eventId: 'e', observedAt: noon + 1_500, itemAt: noon, signals: { 'Vehicle.Speed': 3 } },
      ],
    });
  });

  it.each(['', ' 0', '00', '0x0', '1e0', '-1', '9999'])('takes %j for a name, not for a number', (key) => {
    expect(read(batch([noon], { [key]: [5] }))).toMatchObject({ messages: [{ signals: { [key]: 5 } }] });
  });

  it('lets a value that says that the car moves stand beside one that does not', () => {
    expect(read(batch([noon], { 'Vehicle.Speed': [0], 0: [50] }))).toMatchObject({
      messages: [{ signals: { 'Vehicle.Speed': 50 } }],
    });
  });

  it.each([
    ['no moment', batch([])],
    ['two equal moments', batch([noon, 0])],
    ['a moment before the last', batch([noon, -1])],
    ['half a millisecond', batch([noon, 0.5])],
    ['a time as text', batch([`${noon}`])],
    ['a column longer than its moments', batch([noon], { 0: [1, 2] })],
    ['a column without a list', batch([noon], { 0: 1 })],
    ['a list instead of columns', batch([noon], [])],
  ])('with %s is unreadable', (_, payload) => {
    expect(read(payload)).toMatchObject(unreadable('PAYLOAD_OF_ANOTHER_SHAPE'));
  });

  it('has a limit of moments', () => {
    const steps = (count: number) => [noon, ...Array<number>(count - 1).fill(1)];

    expect(read(batch(steps(maxMoments)))).toMatchObject({ kind: 'MESSAGES' });
    expect(read(batch(steps(maxMoments + 1)))).toMatchObject(unreadable('TOO_MANY_MOMENTS'));
  });

  it('is stored in items of one minute, of limited observations and values', () => {
    const itemsOf = (steps: readonly number[], signals: object) => {
      const content = read(batch(steps, signals));
      return content.kind === 'MESSAGES' ? new Set(content.messages.map(({ itemAt }) => itemAt)).size : 0;
    };
    const second = (count: number) => [noon, ...Array<number>(count - 1).fill(1_000)];
    const columns = (count: number, moments: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, key) => [key, Array(moments).fill(1)]));

    expect(itemsOf(second(maxMomentsOfChunk), {})).toBe(1);
    expect(itemsOf(second(maxMomentsOfChunk + 1), {})).toBe(2);
    expect(itemsOf([noon, 59_999], {})).toBe(1);
    expect(itemsOf([noon, 60_000], {})).toBe(2);
    expect(itemsOf(second(10), columns(maxValuesOfChunk / 10, 10))).toBe(1);
    expect(itemsOf(second(10), columns(maxValuesOfChunk / 10 + 1, 10))).toBe(2);
  });
});

describe('a compressed payload', () => {
  const message = { eventId: 'e', observedAt: noon, signals: { 'Vehicle.Speed': 5 } };

  it('is read as if it were not, and counts with its own size', () => {
    const text = JSON.stringify(message);
    const decoded = decodePayload(deflateSync(text));

    expect(decoded.content).toEqual(read(message));
    expect(decoded.payloadBytes).toBe(text.length);
  });

  it('of more than AWS IoT takes without compression is unreadable, and counts as the most', () => {
    const padded = (length: number) => JSON.stringify(message).padEnd(length);

    expect(decodePayload(deflateSync(padded(maxPayloadBytes))).content).toMatchObject({ kind: 'MESSAGES' });
    const bomb = decodePayload(deflateSync(padded(100 * maxPayloadBytes)));
    expect(bomb.content).toMatchObject(unreadable('PAYLOAD_NOT_JSON'));
    expect(bomb.payloadBytes).toBe(maxPayloadBytes);
  });

  it.each([
    ['is cut', deflateSync(JSON.stringify(message)).subarray(0, -5)],
    ['is damaged', Buffer.from('x{"eventId":"e"}')],
  ])('that %s is unreadable', (_, payload) => {
    expect(decodePayload(payload).content).toMatchObject(unreadable('PAYLOAD_NOT_JSON'));
  });
});
