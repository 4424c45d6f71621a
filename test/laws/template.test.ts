/**
 * Checks every variant of the synthesized template against AWS's own published data, to find what
 * AWS would refuse. The data are resource schemas, the Service Authorization Reference, AWS IoT's
 * guide, and the limits of names and sizes.
 */
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { SpecDatabase } from '@aws-cdk/service-spec-types';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { commandParameters } from '../../domain/commands.ts';
import { commandContent, contentHash } from '../../infra/iot/remote-commands.ts';
import { type Template, templateIn } from '../infra/synthesized.ts';
import { templatesIn } from '../infra/whole-template.ts';
import { cachedAssembly } from '../support/cached-assembly.ts';
import { freeValues, iamExceptions, unusedExceptions } from '../support/template/exceptions.ts';
import { iamViolations } from '../support/template/iam-violations.ts';
import { iotPolicyViolations } from '../support/template/iot-policy-violations.ts';
import { limitViolations, quotaViolations } from '../support/template/limit-violations.ts';
import { resourceViolations } from '../support/template/resource-violations.ts';
import {
  foreignStackViolations,
  lastingTypes,
  nestingViolations,
  retentionViolations,
} from '../support/template/retention-violations.ts';
import { signInViolations } from '../support/template/sign-in-violations.ts';
import { iamStatements } from '../support/template/statements.ts';
import { literalValues, unboundedValues } from '../support/template/unbounded-values.ts';
import { createValidator, validatorViolations } from '../support/template/validator.ts';

const given = {
  certificateAuthorityArn:
    'arn:aws:acm-pca:eu-central-1:111122223333:certificate-authority/7a1f3c1e-0000-4000-8000-000000000000',
  alarmTopicArn: 'arn:aws:sns:eu-central-1:111122223333:operations',
  multiFactor: 'required',
  telemetryFanOutSince: '2027-01-31T12:00:00Z',
  provisionedTables: {
    Telemetry: { read: { min: 5, max: 500 }, write: { min: 50, start: 400, max: 4_000 } },
    // With three indexes.
    Ownership: { read: { min: 1, max: 40 }, write: { min: 1, max: 40 }, target: 50 },
  },
  telemetryArchive: 'on',
};

const nestedStacks = ['Aliases', 'Background', 'Fields', 'Monitoring', 'Portal'];

/** End of a variant's name → nested stacks that only it has. */
const furtherStacks = { archive: ['Archive', 'Capacity'], 'sign-up': ['SelfRegistrationFunctions'] };

/** The context of each variant. The first two exist already, for the worlds of the run. */
const variants = {
  dev: () => Promise.resolve(inject('assemblies').withoutFleetWise),
  'dev with FleetWise': () => Promise.resolve(inject('assemblies').withFleetWise),
  prod: () => cachedAssembly({ stage: 'prod' }),
  'prod with FleetWise, a given authority, alarms, fan-out, capacity and an archive': () =>
    cachedAssembly({ stage: 'prod', fleetWise: true, ...given }),
  'prod with drift by event': () => cachedAssembly({ stage: 'prod', driftByEvent: true }),
  'prod with sign-up': () =>
    cachedAssembly({ stage: 'prod', selfRegistrationTenant: { stack: 'acme', brandclient: 'brand' } }),
} as const;
/**
 * With every variant, the sweeps also ask AWS's validator, which takes ten seconds to load. The
 * resource schemas and all other laws hold for the quick variants in each run of the tests.
 */
const everyVariant = inject('everyVariant');
const quickVariants: readonly string[] = [
  'dev with FleetWise',
  'prod with FleetWise, a given authority, alarms, fan-out, capacity and an archive',
];
const chosen = Object.entries(variants).filter(([name]) => everyVariant || quickVariants.includes(name));

let db: SpecDatabase;
let validate: ReturnType<typeof createValidator>;

/** Places of values that an earlier variant had. */
const triedPlaces = new Set<string>();

beforeAll(() => {
  db = loadAwsServiceSpecSync();
  if (everyVariant) {
    validate = createValidator();
  }
}, 120_000);

describe.each(chosen)('the template of %s', (name, assemble) => {
  const isProduction = name.startsWith('prod');
  const more = Object.entries(furtherStacks).flatMap(([end, stacks]) => (name.endsWith(end) ? stacks : []));
  const nestedNames = [...nestedStacks, ...more].toSorted();
  /** With the resources of the nested stack in its place. */
  let template: Template;
  /** Each as CloudFormation gets it. */
  let templates: ReadonlyMap<string, Template>;

  beforeAll(async () => {
    const assembly = await assemble();
    template = templateIn(assembly);
    templates = templatesIn(assembly);
  }, 120_000);

  it('has only what AWS’s resource schemas know, and leaves out nothing that they require', () => {
    expect(resourceViolations(template, db)).toEqual([]);
    expect([...templates.values()].flatMap((one) => resourceViolations(one, db))).toEqual([]);
  });

  it('keeps each of its templates well below CloudFormation’s quotas', () => {
    expect(templates.size).toBe(1 + nestedNames.length);
    expect([...templates].flatMap(([file, one]) => quotaViolations(one, file))).toEqual([]);
  });

  it.runIf(everyVariant)('has only values that AWS’s own validator of templates accepts', () => {
    // Each by itself, because the validator counts the resources of a template.
    expect([...templates.values()].flatMap((one) => validatorViolations(one, validate))).toEqual([]);
  });

  it.runIf(everyVariant)(
    'has no text or number without constraints, apart from the listed ones',
    () => {
      const unbounded = unboundedValues(template, validate, triedPlaces);
      for (const place of literalValues(template).keys()) {
        triedPlaces.add(place);
      }

      expect(unbounded.filter((place) => !Object.hasOwn(freeValues, place))).toEqual([]);
      expect(triedPlaces.size).toBeGreaterThan(100);
    },
    120_000,
  );

  it('has only IAM statements that AWS’s Service Authorization Reference knows', async () => {
    expect(await iamViolations(template, db, iamExceptions)).toEqual([]);
    expect(iamStatements(template).length).toBeGreaterThan(50);
  });

  it('has only IoT policies that AWS IoT’s guide documents', () => {
    expect(iotPolicyViolations(template, db)).toEqual([]);
  });

  it('keeps all names and sizes within AWS’s limits', () => {
    expect(limitViolations(template, db)).toEqual([]);
  });

  it('retains lasting resources in production, except those of a failed creation', () => {
    const lasting = Object.values(template.Resources).filter(({ Type }) => lastingTypes.includes(Type));

    expect(retentionViolations(template, isProduction)).toEqual([]);
    expect(lasting.length).toBeGreaterThan(15);
  });

  it('has only what may move between stacks in its nested stack', () => {
    const nested = [...templates].filter(([file]) => file.endsWith('.nested.template.json'));

    const nameOf = (file: string) => /^ReferenceIdForVin(\w+)\w{8}\.nested/.exec(file)?.[1];

    expect(nested.map(([file]) => nameOf(file))).toEqual(nestedNames);
    expect(nested.flatMap(([, one]) => foreignStackViolations(one))).toEqual([]);
    expect(nested.flatMap(([file, one]) => nestingViolations(one, nameOf(file)))).toEqual([]);
  });

  it('has a user pool in which owners can sign up by e-mail later', () => {
    expect(signInViolations(template)).toEqual([]);
  });

  it('needs every exception that it lists', () => {
    expect(unusedExceptions(template, iamExceptions)).toEqual([]);
  });
});

it.runIf(everyVariant)('lists no free value that no variant has', () => {
  expect(Object.keys(freeValues).filter((place) => !triedPlaces.has(place))).toEqual([]);
});

it('derives the id of a command from every property that AWS replaces it for', () => {
  const [schema] = db.lookup('resource', 'cloudFormationType', 'equals', 'AWS::IoT::Command');
  const replacing = Object.entries(schema?.properties ?? {})
    .filter(([name, { causesReplacement }]) => causesReplacement === 'yes' && name !== 'CommandId')
    .map(([name]) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`);
  const content = commandContent('START_CLIMATE', commandParameters);

  expect(replacing).not.toEqual([]);
  expect(Object.keys(content)).toEqual(expect.arrayContaining(replacing));
  for (const name of Object.keys(content)) {
    expect(contentHash({ ...content, [name]: 'other' }), name).not.toBe(contentHash(content));
  }
});
