/**
 * FleetWise messages: the maximum number of messages per record, and which of two samples of one
 * moment counts.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maxMoments } from '../../../domain/telemetry-message.ts';
import { decode } from '../../../functions/telemetry/decode.ts';
import { saysMoving } from '../../../functions/telemetry/motion-evidence.ts';
import { streamRecord } from './ingest-setup.ts';

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';

function contentOf(signals: Readonly<Record<string, readonly object[]>>) {
  const payload = { eventId: 7, vehicleName: referenceId, signals };
  const decoded = decode(streamRecord(referenceId, 1, payload, { kind: 'FLEETWISE' }));
  return 'content' in decoded ? decoded.content : decoded;
}

it('makes at most `maxMoments` messages of one record, and refuses a record with more', () => {
  const count = fc.oneof(
    fc.integer({ min: 1, max: 4 * maxMoments }),
    fc.constantFrom(maxMoments, maxMoments + 1, 5_000),
  );
  fc.assert(
    fc.property(count, fc.integer({ min: 1, max: 5 }), (moments, names) => {
      const all = Array.from({ length: moments }, (_, time) => ({ value: 1, time: time + 1 }));
      const signals = Object.fromEntries(
        Array.from({ length: names }, (_, name) => [
          `Vehicle.S${name}`,
          all.filter(({ time }) => time % names === name),
        ]),
      );

      const content = contentOf(signals);

      if (moments > maxMoments) {
        expect(content).toMatchObject({ kind: 'UNREADABLE', poison: { reason: 'TOO_MANY_MOMENTS' } });
      } else if (!('kind' in content) || content.kind !== 'MESSAGES') {
        expect.fail('It was refused');
      } else {
        expect(content.messages).toHaveLength(moments);
      }
    }),
    { numRuns: 60 },
  );
});

it('lets no sample replace another of the same moment that contradicts standing', () => {
  const samples = fc.array(
    fc.record({ value: fc.constantFrom(0, 95), time: fc.integer({ min: 1, max: 3 }) }),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(samples, (speeds) => {
      const content = contentOf({ 'Vehicle.Speed': speeds });

      if (!('kind' in content) || content.kind !== 'MESSAGES') {
        expect.fail('It was refused');
      }
      for (const { observedAt, signals } of content.messages) {
        const hasMoved = speeds.some(({ time, value }) => time === observedAt && value > 0);
        expect(saysMoving([['Vehicle.Speed', Number(signals['Vehicle.Speed'])]])).toBe(hasMoved);
      }
    }),
  );
});
