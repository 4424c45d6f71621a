/**
 * Regulation (EU) 2023/2854 (Data Act), applicable since 12 September 2025, with the Commission's
 * guidance on vehicle data (C/2025/5026), read as requirements on the system.
 */
import type { Regulation } from './row.ts';

/** Requirements of the Data Act, by article. */
export const dataAct: Regulation = {
  name: 'Data Act',
  edition: 'Regulation (EU) 2023/2854, with the Commission’s guidance C/2025/5026 on vehicle data',
  rows: [
    {
      refs: ['Art. 3(1)'],
      title: 'Data is accessible to the user by default, directly where feasible',
      status: 'met',
      control:
        'An owner gets access to the car without an operator, by a code on its screen, and reads state and history at once.',
      files: ['resolvers/claims', 'functions/ownership', 'resolvers/live-state'],
      tests: ['test/flows/ownership-claim.test.ts', 'test/flows/telemetry-reading.test.ts'],
    },
    {
      refs: ['Art. 3(2)'],
      title: 'Before the contract: which data, its volume, and how to get it',
      status: 'partly',
      control: 'A generated page lists every signal with unit, range and whether it is summarised.',
      missing: 'Cadence, volume and retention beside each signal.',
      files: ['docs/SIGNALS.md', 'domain/signals.ts'],
      tests: ['test/laws/docs.test.ts', 'test/domain/signals.test.ts'],
    },
    {
      refs: ['Art. 4(1)'],
      title: 'The user gets the data free, at the quality that the maker has, continuously and in real time',
      status: 'partly',
      control:
        'Live state is pushed as it arrives; history has the values as they were received; an owner exports all of their own time with the vehicle.',
      missing:
        'Users who are drivers read the data, but export none. An export has what Telemetry still has, and not what only the archive has.',
      files: ['client', 'functions/telemetry/publish.ts', 'functions/exports'],
      tests: [
        'test/flows/live-state-stream.test.ts',
        'test/client/live-state-world.test.ts',
        'test/flows/export.test.ts',
      ],
    },
    {
      refs: ['Art. 4(5)'],
      title: 'The holder asks for no more than it needs to verify a user',
      status: 'met',
      control: 'A claim needs the VIN and the code on the screen, and keeps neither.',
      files: ['resolvers/claims/write-start.ts', 'domain/one-time-codes.ts'],
      tests: ['test/flows/ownership-claim.test.ts', 'test/sweeps/ownership-claim-uniformity.test.ts'],
    },
    {
      refs: ['Art. 4(13)'],
      title: 'The holder uses non-personal data by contract only',
      status: 'outside',
      missing: 'A contract of the maker.',
    },
    {
      refs: ['Art. 5', 'Art. 6'],
      title: 'Data goes to a third party at the request of the user, with an end, and to no other',
      status: 'gap',
      missing:
        'Sharing with third parties that have app clients of their own, for signals and a time that the owner chooses.',
    },
    {
      refs: ['Art. 11'],
      title: 'Technical protection against unauthorised access',
      status: 'met',
      control: 'Access is read at the moment of deciding, and ends at once on every path.',
      files: ['domain/access.ts', 'functions/ownership'],
      tests: ['test/laws/decisions.test.ts', 'test/flows/access-ends.test.ts'],
    },
    {
      refs: ['Art. 23 to 31'],
      title: 'Switching between data processing services',
      status: 'outside',
      missing: 'A duty of AWS. Tables are plain items, and the template is in the repository.',
    },
  ],
};
