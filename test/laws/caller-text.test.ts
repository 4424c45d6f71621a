/**
 * Every text from a caller of a mutation or from a vehicle is checked for VINs or is not stored.
 * The two tables here must be complete.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type GraphQLInputType,
  type GraphQLSchema,
  Kind,
  buildASTSchema,
  isInputObjectType,
  isListType,
  isNonNullType,
  parse,
} from 'graphql';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { toClaimId } from '../../domain/claim.ts';
import { progressOf, reasonCodes } from '../../domain/command-execution.ts';
import { toIdempotencyKey } from '../../domain/command-request.ts';
import { toCode } from '../../domain/one-time-codes.ts';
import { messageViolation, signalViolation } from '../../domain/observation.ts';
import { isUuid, toReferenceId } from '../../domain/reference-id.ts';
import { signals } from '../../domain/signals.ts';
import { findInvalidAttribute } from '../../domain/vehicle-attributes.ts';
import { type Vin, toVin } from '../../domain/vin.ts';
import { inspectRequest } from '../../functions/csr/certificate-signing-request.ts';
import { runEnvironment, runField } from '../resolvers/run-field.ts';
import { signingRequest } from 'local-aws/testing/signing-requests';

/**
 * VINs of other vehicles, so that a check cannot find them by comparison with the VIN of the call.
 */
const foreign = ['WVWZZZ1JZXW000001', '1M8GDM9AXKP042788', 'jh2rc3605mm101581', '60000000000000001'];
const forms = ['%s', 'X%s', 'k%s', 'tcu-%s', 'for %s', '%s/1', 'a%sz'];
const texts = foreign.flatMap((vin) => forms.map((form) => form.replace('%s', vin)));

type Check = 'NOT_STORED' | ((text: string) => boolean | Promise<boolean>);

const isNoReferenceId = (text: string) => toReferenceId(text) === undefined;
const isNoClaimId = (text: string) => toClaimId(text) === undefined;
const isNoUuid = (text: string) => !isUuid(text);
const device = { deviceId: 'TCU-1', model: 'T1', serialNumber: 'S1' };

/** Returns whether the resolver refuses the device before any call. */
const refusesDevice = (fact: object): boolean => {
  const args = { devices: [{ ...device, ...fact }] };
  const end = runField('importDeviceInventory', {
    args,
    groups: ['provisioners', 'tenant:acme'],
    env: runEnvironment,
  });
  return end.error?.errorType === 'INVALID_ARGUMENT' && end.calls.length === 0;
};

const refusesPermit = (publicKeyFingerprint: string): boolean => {
  const args = { referenceId: randomUUID(), reason: 'KEY_LOST', publicKeyFingerprint };
  const groups = ['operators', 'tenant:acme'];
  const end = runField('permitReissue', { args, groups, env: runEnvironment });
  return end.error?.errorType === 'INVALID_ARGUMENT' && end.calls.length === 0;
};

type FieldOfVehicles = 'suspendVehicles' | 'resumeVehicles' | 'setReporting';

const refusesVehicles = (field: FieldOfVehicles, text: string): boolean => {
  const args = { referenceIds: [randomUUID(), text], reason: 'THEFT', reporting: {} };
  const end = runField(field, { args, groups: ['operators', 'tenant:acme'], env: runEnvironment });
  return end.error?.errorType === 'INVALID_ARGUMENT' && end.calls.length === 0;
};

const refusesCaseNumber = (text: string): boolean => {
  const args = { input: { referenceId: randomUUID(), purpose: 'RECALL', caseNumber: text } };
  const end = runField('requestReveal', { args, groups: ['privacy-officers', 'tenant:acme'] });
  return end.error?.errorType === 'INVALID_ARGUMENT' && end.calls.length === 0;
};

/** Returns whether a field for privacy officers refuses the case number of an erasure. */
const refusesErasureFor = (field: 'erasePerson' | 'eraseVehicle') => (caseNumber: string) => {
  const args = {
    personId: randomUUID(),
    referenceId: randomUUID(),
    reason: 'DATA_SUBJECT_REQUEST',
    caseNumber,
  };
  const end = runField(field, { args, groups: ['privacy-officers', 'tenant:acme'] });
  return end.error?.errorType === 'INVALID_ARGUMENT' && end.calls.length === 0;
};

/** Returns whether a field for owners refuses its arguments before any call. */
const refuses = (field: string, args: object): boolean => {
  const end = runField(field, { args, groups: ['owners', 'tenant:acme'], env: runEnvironment });
  return end.error?.errorType === 'INVALID_ARGUMENT' && end.calls.length === 0;
};

const refusesAttribute = (name: 'brand' | 'model' | 'bodyType') => (text: string) =>
  findInvalidAttribute({ [name]: text }, own()) === name;

/**
 * Place of a caller's text → the check that refuses a VIN in it. `NOT_STORED` needs a comment with
 * the reason.
 */
const checks: Readonly<Record<string, Check>> = {
  // Only its keyed hash and its ciphertext are stored.
  'ProvisionVehicleInput.vin': 'NOT_STORED',
  // Only the id from the inventory is stored, and the import checks that one.
  'ProvisionVehicleInput.deviceId': (text) => refusesDevice({ deviceId: text }),
  'ProvisionVehicleInput.certificateSigningRequest': async (text) => {
    const subject = [{ CN: [{ utf8String: text }] }];
    return inspectRequest(await signingRequest({ subject }), own()) === 'VIN_IN_REQUEST';
  },
  'VehicleAttributesInput.brand': refusesAttribute('brand'),
  'VehicleAttributesInput.model': refusesAttribute('model'),
  'VehicleAttributesInput.bodyType': refusesAttribute('bodyType'),
  'DeviceInventoryInput.deviceId': (text) => refusesDevice({ deviceId: text }),
  'DeviceInventoryInput.model': (text) => refusesDevice({ model: text }),
  'DeviceInventoryInput.serialNumber': (text) => refusesDevice({ serialNumber: text }),
  'DeviceInventoryInput.publicKeyFingerprint': (text) => refusesDevice({ publicKeyFingerprint: text }),
  'Mutation.permitReissue.referenceId': isNoReferenceId,
  'Mutation.permitReissue.publicKeyFingerprint': (text) => refusesPermit(text),
  // The function computes the keyed hash and stores nothing else of it.
  'ReplaceTcuInput.vin': 'NOT_STORED',
  'RemoveTcuInput.vin': 'NOT_STORED',
  'ReplaceTcuInput.referenceId': isNoReferenceId,
  'RemoveTcuInput.referenceId': isNoReferenceId,
  // Only ids from the inventory are stored, and the import checks those.
  'ReplaceTcuInput.currentDeviceId': (text) => refusesDevice({ deviceId: text }),
  'ReplaceTcuInput.newDeviceId': (text) => refusesDevice({ deviceId: text }),
  'RemoveTcuInput.currentDeviceId': (text) => refusesDevice({ deviceId: text }),
  'Mutation.releaseDevice.deviceId': (text) => refusesDevice({ deviceId: text }),
  'Mutation.releaseDevice.publicKeyFingerprint': (text) => refusesPermit(text),
  'Mutation.suspendVehicles.referenceIds': (text) => refusesVehicles('suspendVehicles', text),
  'Mutation.resumeVehicles.referenceIds': (text) => refusesVehicles('resumeVehicles', text),
  'Mutation.setReporting.referenceIds': (text) => refusesVehicles('setReporting', text),
  'RequestRevealInput.referenceId': isNoReferenceId,
  'RequestRevealInput.caseNumber': refusesCaseNumber,
  'Mutation.approveReveal.revealId': isNoUuid,
  'Mutation.revealVin.revealId': isNoUuid,
  'Mutation.revealOwnVin.referenceId': isNoReferenceId,
  'Mutation.exportVehicleData.referenceId': isNoReferenceId,
  'Mutation.createExportLink.jobId': isNoUuid,
  'Mutation.renewWatch.referenceId': isNoReferenceId,
  'Mutation.renewWatch.watchId': (watchId) => refuses('renewWatch', { referenceId: randomUUID(), watchId }),
  'Mutation.endWatch.referenceId': isNoReferenceId,
  'Mutation.endWatch.watchId': (watchId) => refuses('endWatch', { referenceId: randomUUID(), watchId }),
  'Mutation.revokeReferenceId.referenceId': isNoReferenceId,
  'GrantAccessInput.referenceId': isNoReferenceId,
  'Mutation.liftConversionPause.personId': isNoUuid,
  'GrantBulkConversionInput.personId': isNoUuid,
  'GrantAccessInput.ownerId': isNoUuid,
  'EndAccessInput.referenceId': isNoReferenceId,
  'EndAccessInput.ownerId': isNoUuid,
  // Compared with the ids of the vehicle's accesses.
  'EndAccessInput.accessId': 'NOT_STORED',
  'NameAccessInput.accessId': 'NOT_STORED',
  'Mutation.leaveVehicle.referenceId': isNoReferenceId,
  'InviteToVehicleInput.referenceId': isNoReferenceId,
  'InviteToVehicleInput.name': (name) =>
    refuses('inviteToVehicle', { input: { referenceId: randomUUID(), role: 'DRIVER', name } }),
  // Only its keyed hash is compared.
  'Mutation.acceptInvitation.code': (text) => toCode(text) === undefined,
  'Mutation.offerVehicle.referenceId': isNoReferenceId,
  'Mutation.cancelOffer.referenceId': isNoReferenceId,
  'Mutation.acceptTransfer.code': (text) => toCode(text) === undefined,
  'Mutation.nameVehicle.referenceId': isNoReferenceId,
  'Mutation.nameVehicle.name': (name) => refuses('nameVehicle', { referenceId: randomUUID(), name }),
  'Mutation.setPrivacyMode.referenceId': isNoReferenceId,
  'Mutation.eraseVehicleData.referenceId': isNoReferenceId,
  'Mutation.keepVehicleData.referenceId': isNoReferenceId,
  'Mutation.erasePerson.personId': isNoUuid,
  'Mutation.erasePerson.caseNumber': refusesErasureFor('erasePerson'),
  'Mutation.eraseVehicle.referenceId': isNoReferenceId,
  'Mutation.eraseVehicle.caseNumber': refusesErasureFor('eraseVehicle'),
  'Mutation.exportPerson.personId': isNoUuid,
  'Mutation.approveErasure.jobId': isNoUuid,
  'NameAccessInput.referenceId': isNoReferenceId,
  'NameAccessInput.name': (name) =>
    refuses('nameAccess', { input: { referenceId: randomUUID(), accessId: '01KDVNT7R0', name } }),
  // Only its keyed hash is stored.
  'Mutation.startOwnershipClaim.vin': 'NOT_STORED',
  'Mutation.confirmOwnershipClaim.claimId': isNoClaimId,
  // Only its keyed hash is compared.
  'Mutation.confirmOwnershipClaim.code': 'NOT_STORED',
  'Mutation.completeOwnershipClaim.claimId': isNoClaimId,
  'Mutation.approveOwnershipClaim.claimId': isNoClaimId,
  'Mutation.stopOwnershipClaim.claimId': isNoClaimId,
  'SendRemoteCommandInput.referenceId': isNoReferenceId,
  'SendRemoteCommandInput.idempotencyKey': (text) => toIdempotencyKey(text) === undefined,
};

const channel = { referenceId: randomUUID(), receivedAt: Date.now(), retentionDays: 30 };
const claims = { eventId: 'e1', observedAt: channel.receivedAt, signalCount: 1 };
const textSignals = Object.entries(signals).flatMap(([name, { datatype }]) =>
  datatype === 'string' ? [name] : [],
);

/**
 * Place of a vehicle's text (member of the message's type) → the check that refuses a VIN in it.
 */
const vehicleChecks: Readonly<Record<string, Check>> = {
  // test/domain/observation.test.ts checks its form, because long numbers are valid ids too.
  'TelemetryMessage.eventId': (text) =>
    messageViolation({ ...claims, eventId: text }, channel) === 'BAD_EVENT_ID' || !isWholeVin(text),
  'TelemetryMessage.referenceId': (text) =>
    messageViolation({ ...claims, referenceId: text }, channel) === 'OTHER_REFERENCE_ID',
  'TelemetryMessage.signals': (text) =>
    signalViolation(text, 1) === 'UNKNOWN_SIGNAL' &&
    textSignals.every((name) => signalViolation(name, text) === 'OUT_OF_RANGE'),
  // AWS IoT refuses a response whose status is not one of its own.
  'CommandResponse.status': 'NOT_STORED',
  'CommandResponse.statusReason.reasonCode': (text) =>
    progressOf({ status: 'FAILED', reasonCode: text.toUpperCase() }).reasonCode === reasonCodes.withheld,
  // `functions/aws/command-executions.ts` leaves it in AWS IoT.
  'CommandResponse.statusReason.reasonDescription': 'NOT_STORED',
};

function isWholeVin(text: string): boolean {
  return text.split('-').some((part) => /[a-z]/i.test(part) && toVin(part) !== undefined);
}

/** Returns the members of a message's type that may hold a text, so not those of type number. */
function textsOf(file: string, type: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = source.statements.find((one) => ts.isInterfaceDeclaration(one) && one.name.text === type);
  if (found === undefined || !ts.isInterfaceDeclaration(found)) {
    throw new Error(`${file} has no ${type}.`);
  }
  return membersOf(found.members, type);
}

function membersOf(members: ts.NodeArray<ts.TypeElement>, place: string): readonly string[] {
  return members.flatMap((member) => {
    if (!ts.isPropertySignature(member) || member.type === undefined) {
      return [];
    }
    const name = `${place}.${member.name.getText()}`;
    if (ts.isTypeLiteralNode(member.type)) {
      return membersOf(member.type.members, name);
    }
    return member.type.kind === ts.SyntaxKind.NumberKeyword ? [] : [name];
  });
}

function own(): Vin {
  const vin = toVin('WVWZZZ1JZXW999999');
  if (vin === undefined) {
    throw new Error('not a VIN');
  }
  return vin;
}

/**
 * Returns the fields of Mutation that people call. The system's own mutations only publish and
 * store nothing.
 */
function mutationsOfPeople(source: string): readonly string[] {
  const mutation = parse(source).definitions.find(
    (definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === 'Mutation',
  );
  if (mutation?.kind !== Kind.OBJECT_TYPE_DEFINITION) {
    throw new Error('The schema has no mutations.');
  }
  return (mutation.fields ?? [])
    .filter(({ directives = [] }) => directives.some(({ name }) => name.value === 'aws_cognito_user_pools'))
    .map(({ name }) => name.value);
}

/**
 * Returns the places of texts (String and ID) in a type, named by the input object that contains
 * them.
 */
function placesIn(type: GraphQLInputType, place: string): readonly string[] {
  if (isNonNullType(type) || isListType(type)) {
    return placesIn(type.ofType, place);
  }
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).flatMap((field) =>
      placesIn(field.type, `${type.name}.${field.name}`),
    );
  }
  return ['String', 'ID'].includes(type.name) ? [place] : [];
}

function placesOf(schema: GraphQLSchema, mutations: readonly string[]): readonly string[] {
  const fields = schema.getMutationType()?.getFields() ?? {};
  return mutations.flatMap((name) =>
    (fields[name]?.args ?? []).flatMap(({ type, name: argument }) =>
      placesIn(type, `Mutation.${name}.${argument}`),
    ),
  );
}

describe('a text that a caller fills', () => {
  it('has a row in the table', () => {
    const source = readFileSync('schema.graphql', 'utf8');
    // AppSync's own scalar, which the schema does not define.
    const schema = buildASTSchema(parse(`scalar AWSDateTime\n${source}`), { assumeValidSDL: true });

    const places = placesOf(schema, mutationsOfPeople(source));

    expect(Object.keys(checks).sort()).toEqual([...new Set(places)].sort());
  });

  it.each(Object.entries(checks).filter(([, check]) => check !== 'NOT_STORED'))(
    'holds no VIN: %s',
    async (_, check) => {
      if (check === 'NOT_STORED') {
        return;
      }

      const passed = [];
      for (const text of texts) {
        if (!(await check(text))) {
          passed.push(text);
        }
      }

      expect(passed).toEqual([]);
    },
  );
});

describe('a text that a vehicle fills', () => {
  it('has a row in the table', () => {
    const texts = [
      ...textsOf('domain/telemetry-message.ts', 'TelemetryMessage'),
      ...textsOf('domain/command-message.ts', 'CommandResponse'),
    ];

    expect(Object.keys(vehicleChecks).sort()).toEqual([...texts].sort());
    expect(textSignals).not.toEqual([]);
  });

  it.each(Object.entries(vehicleChecks).filter(([, check]) => check !== 'NOT_STORED'))(
    'holds no VIN: %s',
    async (_, check) => {
      if (check === 'NOT_STORED') {
        return;
      }

      const passed = [];
      for (const text of texts) {
        if (!(await check(text))) {
          passed.push(text);
        }
      }

      expect(passed).toEqual([]);
    },
  );
});
