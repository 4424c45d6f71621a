/**
 * UN Regulation No. 155, Annex 5, Part A: the threats that a type approval must consider. Numbers
 * that this list leaves out do not exist in the regulation (14 and 30).
 */
import type { ComplianceRow, Regulation } from './row.ts';

const backEnd: readonly ComplianceRow[] = [
  {
    refs: ['1.1', '3.1'],
    title: 'Staff abuse their privileges (mitigation M1)',
    status: 'partly',
    control:
      'Roles are separate, and no staff role reads positions, telemetry or commands. Two privacy officers together read a VIN, with a case number. Every conversion, reveal and change is recorded, and the record is sealed. Many conversions, misses or reveals of one person in a day raise an alarm and a finding, and the person is paused.',
    missing: 'One operator can grant an access without a second person.',
    files: ['domain/field-roles.ts', 'infra/data/keys.ts', 'resolvers/reveals', 'functions/patterns'],
    tests: [
      'test/flows/conversion-pause.test.ts',
      'test/sweeps/authorization-matrix.test.ts',
      'test/flows/reveal.test.ts',
      'test/sweeps/tampering.test.ts',
      'test/infra/permissions.test.ts',
    ],
  },
  {
    refs: ['1.2', '3.3'],
    title: 'Unauthorised access to a server from the internet (M2)',
    status: 'met',
    control:
      'The stack runs no servers. The API admits Cognito and IAM only, behind a web ACL; every argument has a bound; each function has a role with the actions it needs.',
    files: ['infra/api', 'infra/functions', 'resolvers/data-sources.ts'],
    tests: [
      'test/sweeps/authorization-outsiders.test.ts',
      'test/laws/argument-bounds.test.ts',
      'test/sweeps/least-privilege.test.ts',
      'test/sweeps/graphql-fuzz.test.ts',
    ],
  },
  {
    refs: ['1.3', '3.4'],
    title: 'Unauthorised physical access to a server (M8)',
    status: 'outside',
    missing: 'The data centres are those of AWS; see its SOC 2 and ISO/IEC 27001 reports.',
  },
  {
    refs: ['2.1'],
    title: 'An attack stops the back end (M3)',
    status: 'partly',
    control:
      'Every service scales by itself, each person and each address has limits, and one tenant’s or vehicle’s trouble delays no other. Tables have point-in-time recovery, which a drill tries, with the consistency between the tables. The reconciler finishes or undoes a provisioning after a failure.',
    missing: 'The drill has run in the local world only. No time is stated; the import is untried.',
    files: ['infra/api/firewall.ts', 'infra/data/tables.ts', 'domain/allowance.ts', 'tools/restore'],
    tests: [
      'test/world/web-acl.test.ts',
      'test/functions/telemetry/neighbours.test.ts',
      'test/sweeps/provisioning-reconcile.test.ts',
      'test/sweeps/commands-storm.test.ts',
      'test/flows/restore.test.ts',
    ],
  },
  {
    refs: ['3.2'],
    title: 'Information is lost in the cloud (M4)',
    status: 'met',
    control:
      'Tables with lasting data have point-in-time recovery and deletion protection in production; keys outlive the stack; heads of the audit log lie under Object Lock.',
    files: ['infra/data', 'infra/removal-policy.ts'],
    tests: ['test/laws/template.test.ts', 'test/infra/data/head-bucket.test.ts', 'test/infra/stack.test.ts'],
  },
  {
    refs: ['3.5'],
    title: 'Information is shared by mistake (M5)',
    status: 'met',
    control:
      'Synthesis fails for a field without an authorization directive. Unknown vehicles, vehicles of others and inactive ones look alike. VINs are in no log, topic, error or stored text.',
    files: ['infra/api/authorization-violations.ts', 'domain/vin-search.ts', 'domain/errors.ts'],
    tests: [
      'test/laws/authorization-directives.test.ts',
      'test/flows/conversion-outcomes.test.ts',
      'test/laws/caller-text.test.ts',
      'test/laws/revealed-vin.test.ts',
    ],
  },
];

const channels: readonly ComplianceRow[] = [
  {
    refs: ['4.1', '4.2'],
    title: 'Messages are spoofed, or one sender poses as many vehicles (M10, M11)',
    status: 'met',
    control:
      'A vehicle connects with its own certificate, and its policy lets it publish as itself only. The identity of a message comes from the channel, never from the payload. Attempts under ids of others become findings.',
    files: ['infra/iot', 'functions/csr', 'functions/connections'],
    tests: ['test/sweeps/vehicle-policy.test.ts', 'test/flows/foreign-connections.test.ts'],
  },
  {
    refs: ['5.1', '5.2', '5.3', '5.4', '5.5'],
    title: 'A channel is used to change code or data held in the vehicle (M7, M10)',
    status: 'partly',
    control:
      'The back end sends commands from a closed list, with bounded parameters, to the vehicle’s own topics. It reads the access of the sender at that moment.',
    missing: 'What the vehicle does with a command is the maker’s matter.',
    files: ['domain/commands.ts', 'functions/commands'],
    tests: ['test/flows/commands.test.ts', 'test/sweeps/commands-ended-access.test.ts'],
  },
  {
    refs: ['6.1', '6.2'],
    title: 'Information is accepted from an untrusted source, or a session is hijacked (M10)',
    status: 'met',
    control:
      'Vehicles connect to AWS IoT by mutual TLS. A message counts only under a certificate that is live for its vehicle, even on an open session. Tokens last 15 minutes.',
    files: ['domain/certificate-fences.ts', 'functions/telemetry/fence.ts', 'infra/api/identity.ts'],
    tests: [
      'test/domain/certificate-fences.test.ts',
      'test/flows/tcu-change.test.ts',
      'test/sweeps/live-state-tokens.test.ts',
    ],
  },
  {
    refs: ['6.3'],
    title: 'A message is replayed (M10)',
    status: 'met',
    control:
      'A message counts once by its number; a command is sent at most once for each idempotency key; one-time codes work once.',
    files: [
      'functions/telemetry/message-store.ts',
      'functions/commands/ledger.ts',
      'domain/one-time-codes.ts',
    ],
    tests: [
      'test/functions/telemetry/exactly-once.property.test.ts',
      'test/sweeps/commands-once.test.ts',
      'test/sweeps/sharing-races.test.ts',
    ],
  },
  {
    refs: ['7.1', '7.2'],
    title: 'Information is intercepted, or files and data are read (M12, M8)',
    status: 'met',
    control:
      'Every connection uses TLS. Tables, the stream and the logs are encrypted under customer managed keys. The VIN exists as a keyed hash and as ciphertext bound to its item.',
    files: ['infra/data/keys.ts', 'functions/aws/vin-vault.ts'],
    tests: ['test/infra/permissions.test.ts', 'test/domain/hashed-vin.test.ts', 'test/laws/template.test.ts'],
  },
  {
    refs: ['8.1', '8.2'],
    title: 'A flood of data, or the blocking of messages, denies service to a vehicle (M13)',
    status: 'partly',
    control:
      'Commands to a vehicle are limited for each person and for the vehicle. A vehicle’s flood of messages delays no other vehicle: ingest limits the messages and bytes of each vehicle in a minute.',
    missing: 'The vehicle’s own defence.',
    files: ['resolvers/commands', 'functions/telemetry/limit.ts', 'functions/telemetry/write-failures.ts'],
    tests: [
      'test/flows/commands.test.ts',
      'test/functions/telemetry/neighbours.test.ts',
      'test/functions/telemetry/runaway.test.ts',
    ],
  },
  {
    refs: ['9.1'],
    title: 'An unprivileged user gains privileged access (M9)',
    status: 'met',
    control:
      'Roles are Cognito groups that only administrators and one function change; a self-registered person gets only the role of owners. Each field names its roles.',
    files: ['functions/identity', 'domain/roles.ts', 'domain/field-roles.ts'],
    tests: [
      'test/flows/sign-up.test.ts',
      'test/sweeps/authorization-matrix.test.ts',
      'test/sweeps/app-clients.test.ts',
    ],
  },
  {
    refs: ['10.1'],
    title: 'A virus in communication media infects the vehicle (M14)',
    status: 'outside',
    missing: 'The back end sends no files to vehicles. The vehicle scans its media.',
  },
  {
    refs: ['11.1', '11.2', '11.3', '11.4'],
    title: 'Messages inside the vehicle, V2X, diagnostic or proprietary ones are malicious (M15)',
    status: 'outside',
    missing: 'These do not pass through the back end.',
  },
];

const updatesAndPeople: readonly ComplianceRow[] = [
  {
    refs: ['12.1', '12.2', '12.3', '12.4', '13.1'],
    title: 'Update procedures are misused, compromised or denied (M16, M3)',
    status: 'outside',
    missing: 'Software updates (UN R156) are another system.',
  },
  {
    refs: ['15.1'],
    title: 'An innocent person is tricked into an action that enables an attack (M18)',
    status: 'met',
    control:
      'If the vehicle has an owner, a claim waits three days. The owner learns of it in the app and by e-mail and can stop it. A sign-in code, an invitation and an offer each work once and for a short time.',
    files: ['domain/claim.ts', 'functions/announcements', 'domain/one-time-codes.ts'],
    tests: ['test/flows/ownership-claim.test.ts', 'test/flows/announcements.test.ts'],
  },
  {
    refs: ['15.2'],
    title: 'Defined security procedures are not followed (M19)',
    status: 'partly',
    control:
      'The system enforces the procedures that it can enforce: two officers for a reveal, a purpose for a conversion, a permit for a re-issue.',
    missing: 'Training and audits of the organisation.',
    files: ['resolvers/reveals', 'domain/purpose.ts', 'domain/reissue.ts'],
    tests: [
      'test/flows/reveal.test.ts',
      'test/flows/conversion-audit.test.ts',
      'test/sweeps/key-replacement.test.ts',
    ],
  },
];

const connectivity: readonly ComplianceRow[] = [
  {
    refs: ['16.1', '16.2'],
    title: 'Remote functions and telematics are manipulated, such as unlocking (M20)',
    status: 'met',
    control:
      'Commands are those of a closed list. Only owners unlock, only a standing vehicle is unlocked, and the ledger shows each sender.',
    files: ['domain/command-request.ts', 'domain/motion.ts', 'functions/commands'],
    tests: [
      'test/resolvers/send-remote-command.test.ts',
      'test/functions/telemetry/motion.property.test.ts',
      'test/sweeps/commands-visible.test.ts',
    ],
  },
  {
    refs: ['16.3'],
    title: 'Short-range wireless systems or sensors are disturbed (M20)',
    status: 'outside',
    missing: 'The vehicle’s own radio and sensors.',
  },
  {
    refs: ['17.1'],
    title: 'Hosted applications are corrupt or poorly secured (M21)',
    status: 'partly',
    control:
      'Apps act only in the roles their client is listed for. The client package has no dependency, and dependencies of the deployed code are pinned and checked.',
    missing: 'The maker’s apps themselves.',
    files: ['domain/app-clients.ts', 'client', 'package-lock.json'],
    tests: [
      'test/sweeps/app-clients.test.ts',
      'test/laws/lock-file.test.ts',
      'test/sweeps/client-package.test.ts',
    ],
  },
  {
    refs: ['18.1', '18.2', '18.3'],
    title: 'Interfaces of the vehicle, such as USB and OBD, are used for attacks (M22)',
    status: 'outside',
    missing: 'The vehicle’s own interfaces.',
  },
];

const dataOfVehicles: readonly ComplianceRow[] = [
  {
    refs: ['19.1'],
    title: 'Proprietary software is extracted from the vehicle (M7)',
    status: 'outside',
    missing: 'The vehicle’s own software.',
  },
  {
    refs: ['19.2'],
    title: 'Personal information of the owner is read (M8)',
    status: 'partly',
    control:
      'Each call reads the access of the caller. A later owner sees nothing older. Only the response of a reveal has the VIN.',
    missing: 'What the vehicle itself stores.',
    files: ['resolvers/ownership', 'domain/access.ts'],
    tests: [
      'test/flows/ownership.test.ts',
      'test/flows/transfer.test.ts',
      'test/flows/telemetry-reading.test.ts',
    ],
  },
  {
    refs: ['19.3'],
    title: 'Cryptographic keys are extracted (M11)',
    status: 'partly',
    control:
      'Keys of the back end stay inside AWS KMS and ACM PCA. A vehicle’s key is made in the vehicle; one call cuts a certificate off before it responds.',
    missing: 'How the TCU keeps its key.',
    files: [
      'infra/data/keys.ts',
      'functions/provisioning/change-tcu.ts',
      'functions/provisioning/change-suspension.ts',
    ],
    tests: [
      'test/infra/permissions.test.ts',
      'test/flows/tcu-change.test.ts',
      'test/flows/suspension.test.ts',
    ],
  },
  {
    refs: ['20.1', '20.2'],
    title: 'The vehicle’s electronic identity is changed or used by another (M7)',
    status: 'met',
    control:
      'Guards bind an identity, a device and a key to one vehicle; another key needs a permit or the vehicle’s own session; a removed device is refused.',
    files: ['functions/provisioning', 'domain/reissue.ts'],
    tests: [
      'test/sweeps/provisioning-races.test.ts',
      'test/sweeps/key-replacement.test.ts',
      'test/flows/tcu-change.test.ts',
      'test/sweeps/random-history.test.ts',
    ],
  },
  {
    refs: ['20.3'],
    title: 'Monitoring is circumvented (M7)',
    status: 'met',
    control:
      'An attempt that cannot be recorded returns nothing. Offline verification finds a sealed entry that was changed, removed or inserted.',
    files: ['resolvers/conversion/record-attempt.ts', 'records', 'functions/records'],
    tests: [
      'test/sweeps/conversion-faults.test.ts',
      'test/records/verify.test.ts',
      'test/sweeps/tampering.test.ts',
    ],
  },
  {
    refs: ['20.4', '20.5', '21.1', '22.2', '23.1', '24.1'],
    title: 'Driving data, diagnostic data, logs or software of the vehicle are falsified or erased (M7, M13)',
    status: 'outside',
    missing: 'A vehicle can send false values of its own. What it stores is the maker’s matter.',
  },
  {
    refs: ['25.1', '25.2'],
    title: 'Parameters of the vehicle’s functions or of charging are falsified (M7)',
    status: 'partly',
    control: 'Parameters of commands have bounds, and the ledger keeps each one with its sender.',
    missing: 'Parameters that do not come from the back end.',
    files: ['domain/commands.ts', 'infra/iot/remote-commands.ts'],
    tests: ['test/flows/commands.test.ts', 'test/resolvers/send-remote-command.test.ts'],
  },
];

const vulnerabilities: readonly ComplianceRow[] = [
  {
    refs: ['26.1', '26.2', '26.3'],
    title: 'Cryptography is weak, missing or outdated (M23)',
    status: 'met',
    control:
      'Keys of certificate requests are P-256, P-384 or RSA from 2,048 bits, with SHA-256 or better. Certificates end and are renewed; hashes and heads carry the version of their key.',
    files: ['functions/csr', 'functions/provisioning/renew-certificate.ts', 'domain/hashed-vin.ts'],
    tests: ['test/functions/csr/certificate-signing-request.test.ts', 'test/flows/renewal.test.ts'],
  },
  {
    refs: ['27.1'],
    title: 'Hardware or software is engineered to enable an attack (M23)',
    status: 'outside',
    missing: 'Parts of the vehicle. Dependencies of this code: see 28.1.',
  },
  {
    refs: ['28.1', '28.2'],
    title: 'Software has errors, or keeps remains of development (M23)',
    status: 'met',
    control:
      'The code has strict types and lint, tests of properties and of faults at every AWS call, and pinned dependencies with checksums. Tests check the list of parts and their licences. Introspection is off outside of development.',
    files: ['eslint.config.js', 'package-lock.json', 'infra/api/api.ts'],
    tests: [
      'test/laws/lint.test.ts',
      'test/laws/lock-file.test.ts',
      'test/laws/licences.test.ts',
      'test/laws/parts-list.test.ts',
      'test/sweeps/provisioning-faults.test.ts',
    ],
  },
  {
    refs: ['29.1', '29.2'],
    title: 'Superfluous ports are open, or separation of networks is circumvented (M23)',
    status: 'met',
    control:
      'The stack has neither servers, ports nor a VPC. A vehicle reaches the topics of its policy only.',
    files: ['infra/stack.ts', 'infra/iot/vehicle-policy.ts'],
    tests: ['test/infra/logical-ids.test.ts', 'test/sweeps/vehicle-policy.test.ts'],
  },
  {
    refs: ['31.1'],
    title: 'Personal data leaks when the vehicle changes its user (M24)',
    status: 'met',
    control:
      'A transfer ends every other access, closes connections and hides from the new owner all that was before. An owner erases the data of their own time before it, and after it the data goes by itself after a period, unless the person keeps or exports it.',
    files: ['domain/transfer.ts', 'resolvers/ownership/accept-transfer.ts', 'functions/erasure'],
    tests: ['test/flows/transfer.test.ts', 'test/flows/history.test.ts', 'test/flows/former-owners.test.ts'],
  },
  {
    refs: ['32.1'],
    title: 'Electronic hardware is manipulated (M9)',
    status: 'outside',
    missing: 'The vehicle’s own hardware. A stolen TCU is cut off: see 20.1.',
  },
];

/** UN Regulation No. 155, Annex 5, Part A. */
export const r155: Regulation = {
  name: 'UN Regulation No. 155, Annex 5, Part A',
  edition: 'Supplement 3 to the original version, in force since 10 January 2025 (OJ L, 2025/5)',
  rows: [
    ...backEnd,
    ...channels,
    ...updatesAndPeople,
    ...connectivity,
    ...dataOfVehicles,
    ...vulnerabilities,
  ],
};
