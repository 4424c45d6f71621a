import { expect, it } from 'vitest';
import { type LeaseRecord, watchedVehicles } from '../../../functions/telemetry/lease-event.ts';

const record = (referenceId: string, watch: string, until: number, sequence: string): LeaseRecord => ({
  dynamodb: {
    SequenceNumber: sequence,
    NewImage: { referenceId: { S: referenceId }, watch: { S: watch }, until: { N: String(until) } },
  },
});

it('groups a batch by vehicle, with each lease as the last record has it', () => {
  const vehicles = watchedVehicles([
    record('car', 'since#phone', 300, '1'),
    record('other', 'since', 60, '2'),
    record('car', 'since#laptop', 310, '3'),
    // The viewer looked away right after the lease was taken.
    record('car', 'since#phone', 20, '4'),
  ]);

  expect(vehicles).toEqual([
    {
      referenceId: 'car',
      leases: [
        { watch: 'since#phone', until: 20 },
        { watch: 'since#laptop', until: 310 },
      ],
      firstSequenceNumber: '1',
    },
    { referenceId: 'other', leases: [{ watch: 'since', until: 60 }], firstSequenceNumber: '2' },
  ]);
});
