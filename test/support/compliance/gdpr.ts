/**
 * Regulation (EU) 2016/679 (GDPR), read as requirements on the system. The maker is the controller;
 * EDPB Guidelines 01/2020 on connected vehicles say how the articles apply to vehicles.
 */
import type { Regulation } from './row.ts';

/** Requirements of the GDPR, by article. */
export const gdpr: Regulation = {
  name: 'GDPR',
  edition: 'Regulation (EU) 2016/679, with EDPB Guidelines 01/2020 on connected vehicles',
  rows: [
    {
      refs: ['Art. 5(1)(a)', 'Art. 6', 'Art. 13', 'Art. 14'],
      title: 'Lawfulness, and what data subjects are informed of',
      status: 'outside',
      missing:
        'The controller chooses the legal basis and writes the notice. docs/DATA.md lists what is kept.',
    },
    {
      refs: ['Art. 5(1)(b)'],
      title: 'Data is used for its purpose only',
      status: 'partly',
      control:
        'An operator states a purpose from a closed list to convert, and a privacy officer states one to reveal. Both are recorded.',
      missing: 'A purpose of reading telemetry; only owners and drivers read it.',
      files: ['domain/purpose.ts', 'domain/reveal.ts'],
      tests: ['test/flows/conversion-audit.test.ts', 'test/flows/reveal.test.ts'],
    },
    {
      refs: ['Art. 5(1)(c)', 'Art. 25'],
      title: 'Data minimisation, by design and by default',
      status: 'met',
      control:
        'A random Reference ID stands for the VIN everywhere. No text that a caller fills may contain a VIN, and no log, topic or certificate holds one.',
      files: ['domain/reference-id.ts', 'domain/vin-search.ts', 'functions/csr/vin-search.ts'],
      tests: [
        'test/laws/caller-text.test.ts',
        'test/flows/provisioning-happy.test.ts',
        'test/domain/vin-search.test.ts',
      ],
    },
    {
      refs: ['Art. 5(1)(d)', 'Art. 16'],
      title: 'Accuracy and rectification',
      status: 'partly',
      control: 'Owners change the names that they gave. A value’s age never depends on the vehicle’s clock.',
      missing: 'Attributes of a vehicle are corrected by the maker, who provisions it again.',
      files: ['resolvers/ownership/name-vehicle.ts', 'domain/observation.ts'],
      tests: ['test/flows/sharing.test.ts', 'test/functions/telemetry/clocks.property.test.ts'],
    },
    {
      refs: ['Art. 5(1)(e)'],
      title: 'Storage limitation',
      status: 'met',
      control:
        'The audit log, history, ended accesses, telemetry, summaries, commands, claims, codes and allowances expire after periods by context. docs/OPERATIONS.md lists each table with its period and the reason.',
      files: ['domain/tables.ts', 'infra/retention-settings.ts'],
      tests: [
        'test/laws/template.test.ts',
        'test/flows/retention.test.ts',
        'test/infra/iot/telemetry.test.ts',
        'test/records/verify.test.ts',
      ],
    },
    {
      refs: ['Art. 5(1)(f)', 'Art. 32'],
      title: 'Security of processing',
      status: 'met',
      control:
        'The system has pseudonyms, encryption under customer managed keys, least privilege and a record of every attempt. Tests inject faults at every AWS call. docs/SECURITY.md lists each promise with its test.',
      files: ['infra/data/keys.ts', 'infra/functions', 'docs/SECURITY.md'],
      tests: [
        'test/sweeps/least-privilege.test.ts',
        'test/infra/permissions.test.ts',
        'test/sweeps/role-tables.test.ts',
      ],
    },
    {
      refs: ['Art. 5(2)', 'Art. 30'],
      title: 'Accountability and records of processing',
      status: 'partly',
      control:
        'Each attempt on a VIN is recorded with person, client, purpose and true outcome. Entries are sealed under signed heads and verified offline. Privacy officers read them, and owners read those about their car.',
      missing: 'The record of processing activities itself is the controller’s.',
      files: ['domain/audit.ts', 'records', 'resolvers/records', 'tools/cli/audit.ts'],
      tests: [
        'test/flows/audit-log.test.ts',
        'test/flows/access-log.test.ts',
        'test/flows/sealing.test.ts',
        'test/records/verify.test.ts',
      ],
    },
    {
      refs: ['Art. 12', 'Art. 15', 'Art. 20'],
      title: 'Access, and a copy in a machine-readable form',
      status: 'partly',
      control:
        'Owners export what is stored of their time with a vehicle as one archive of JSON Lines, with a link that ends after five minutes. They can also read the same data page by page. A privacy officer exports what is stored about a person who asks for it.',
      missing: 'An export of a person has no measured values; drivers can read these only page by page.',
      files: ['functions/exports', 'resolvers/data-jobs', 'resolvers/telemetry', 'resolvers/registry'],
      tests: [
        'test/flows/export.test.ts',
        'test/flows/person-export.test.ts',
        'test/flows/telemetry-reading.test.ts',
        'test/flows/history.test.ts',
      ],
    },
    {
      refs: ['Art. 17'],
      title: 'Erasure',
      status: 'met',
      control:
        'An owner erases the data of their own time with a vehicle. After the end of that time it goes by itself after a period, unless the person keeps or exports it. Two privacy officers erase a person with the account, or a vehicle whose identity has ended. Late messages of that time are refused, and a signed certificate says what was erased and when the remaining copies end.',
      files: [
        'functions/erasure',
        'functions/former-owners',
        'resolvers/data-jobs',
        'records/erasure-certificate.ts',
      ],
      tests: [
        'test/flows/erasure.test.ts',
        'test/flows/former-owners.test.ts',
        'test/flows/person-erasure.test.ts',
        'test/flows/vehicle-erasure.test.ts',
        'test/functions/erasure/erasers.test.ts',
      ],
    },
    {
      refs: ['Art. 18', 'Art. 21'],
      title: 'Restriction and objection; the driver can stop the collection of positions',
      status: 'partly',
      control:
        'An owner switches the collection of positions off. The vehicle stops sending them, ingest stores none, and past ones are not shown.',
      missing: 'Other signals cannot be stopped one by one.',
      files: ['domain/positions.ts', 'resolvers/privacy'],
      tests: ['test/flows/privacy-mode.test.ts', 'test/laws/position-readers.test.ts'],
    },
    {
      refs: ['Art. 22'],
      title: 'No automated decision with legal effect',
      status: 'outside',
      missing: 'About persons, the system decides only the limits of their requests.',
    },
    {
      refs: ['Art. 28', 'Art. 44'],
      title: 'Processors and transfers to third countries',
      status: 'outside',
      missing:
        'The deployment’s AWS Region and contract decide. The stack uses one Region and no other service.',
    },
    {
      refs: ['Art. 33', 'Art. 34'],
      title: 'Notification of a breach within 72 hours',
      status: 'partly',
      control:
        'Each alarm has a runbook. Patterns in the audit log, drift and refused connections become findings for an operations centre. The sealed records show whom an incident concerns.',
      missing: 'The notification itself.',
      files: ['infra/alarms', 'functions/patterns', 'docs/OPERATIONS.md', 'records'],
      tests: [
        'test/infra/alarms/alarms.test.ts',
        'test/laws/operations.test.ts',
        'test/flows/patterns.test.ts',
        'test/flows/drift-findings.test.ts',
        'test/records/verify.test.ts',
      ],
    },
    {
      refs: ['Art. 35'],
      title: 'Impact assessment',
      status: 'outside',
      missing: 'The controller makes it. docs/DATA.md and docs/SECURITY.md are material for it.',
    },
  ],
};
