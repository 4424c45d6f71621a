/**
 * California Consumer Privacy Act as amended by the CPRA (California Civil Code, title 1.81.5),
 * read as requirements on the system.
 */
import type { Regulation } from './row.ts';

/** Requirements of the CCPA and the CPRA, by section. */
export const ccpa: Regulation = {
  name: 'CCPA/CPRA',
  edition: 'California Civil Code § 1798.100 to § 1798.199.100',
  rows: [
    {
      refs: ['§ 1798.100(a)'],
      title: 'Notice at collection, and how long each category is kept',
      status: 'outside',
      missing:
        'The business writes the notice. docs/DATA.md and docs/OPERATIONS.md state what is kept and how long.',
    },
    {
      refs: ['§ 1798.100(c)', '§ 1798.100(e)'],
      title: 'Collection is proportionate, and data is secured',
      status: 'met',
      control:
        'A Reference ID stands for the VIN; tables are encrypted; each role has the permissions that it uses, and no others.',
      files: ['domain/reference-id.ts', 'infra/data/keys.ts'],
      tests: ['test/sweeps/least-privilege.test.ts', 'test/laws/caller-text.test.ts'],
    },
    {
      refs: ['§ 1798.105'],
      title: 'Deletion',
      status: 'met',
      control: 'As for GDPR Art. 17.',
      files: ['functions/erasure', 'resolvers/data-jobs'],
      tests: ['test/flows/erasure.test.ts', 'test/flows/person-erasure.test.ts'],
    },
    {
      refs: ['§ 1798.106'],
      title: 'Correction',
      status: 'partly',
      control: 'Persons change the names that they gave.',
      missing: 'Attributes of a vehicle are corrected by the maker.',
      files: ['resolvers/ownership/name-vehicle.ts'],
      tests: ['test/flows/sharing.test.ts'],
    },
    {
      refs: ['§ 1798.110', '§ 1798.130(a)(3)(B)(iii)'],
      title: 'To know what is collected, and to get it in a portable form',
      status: 'partly',
      control:
        'Owners read their data by the API as JSON, and export their time with a vehicle as JSON Lines. A privacy officer exports what is stored about a person, across vehicles.',
      missing: 'In the export of a person, what vehicles measured; an export for drivers.',
      files: ['functions/exports', 'resolvers/telemetry', 'docs/SIGNALS.md'],
      tests: [
        'test/flows/export.test.ts',
        'test/flows/person-export.test.ts',
        'test/flows/telemetry-reading.test.ts',
      ],
    },
    {
      refs: ['§ 1798.120'],
      title: 'To opt out of sale and sharing',
      status: 'met',
      control: 'No field, role or function gives data to a third party.',
      files: ['domain/field-roles.ts'],
      tests: ['test/sweeps/authorization-matrix.test.ts'],
    },
    {
      refs: ['§ 1798.121'],
      title: 'To limit the use of precise geolocation',
      status: 'partly',
      control:
        'Positions are shown to persons with access to the vehicle only, never to staff, and an owner switches their collection off.',
      missing: 'A driver must ask the owner for it.',
      files: ['domain/field-roles.ts', 'resolvers/live-state'],
      tests: ['test/sweeps/authorization-matrix.test.ts', 'test/flows/privacy-mode.test.ts'],
    },
    {
      refs: ['§ 1798.125'],
      title: 'No retaliation for the use of a right',
      status: 'outside',
      missing: 'A rule for the business.',
    },
  ],
};
