import { describe, expect, it } from 'vitest';
import { pcaInputs } from '../../src/services/acm-pca/pca-shapes.ts';
import { commandInputs, jobsDataInputs } from '../../src/services/iot/commands/command-shapes.ts';
import { iotDataInputs, iotInputs } from '../../src/services/iot/iot-shapes.ts';
import { fleetWiseInputs } from '../../src/services/iotfleetwise/fleetwise-shapes.ts';
import { kmsInputs } from '../../src/services/kms/kms-shapes.ts';
import type { Shape, StructureShape } from '../../src/shapes/shape.ts';
import {
  type ModelShape,
  type ServiceModel,
  modelsAbsent,
  serviceModel,
} from '../../testing/service-model.ts';
import { emulatorOnly, isRemote } from '../support/remote.ts';

/** Members of the models that the emulators ignore, each with the reason. */
const passedOver = new Set([
  // Nitro enclaves are not supported.
  'kms.Decrypt.Recipient',
  'kms.GenerateDataKey.Recipient',
  // Dry runs that never read the ciphertext.
  'kms.Decrypt.DryRunModifiers',
  'kms.ReEncrypt.DryRunModifiers',
  // Static payloads, roles and tags: the emulator supports only dynamic commands of AWS-IoT,
  // without tags.
  'iot.CreateCommand.payload',
  'iot.CreateCommand.roleArn',
  'iot.CreateCommand.tags',
  // Values and their conditions belong to static commands' parameters.
  'iot.CreateCommand.mandatoryParameters[].value',
  'iot.CreateCommand.mandatoryParameters[].defaultValue',
  'iot.CreateCommand.mandatoryParameters[].valueConditions',
  // State templates are not supported; the emulator refuses each by its identifier.
  'iotfleetwise.CreateVehicle.stateTemplates[].stateTemplateUpdateStrategy.periodic',
  'iotfleetwise.CreateVehicle.stateTemplates[].stateTemplateUpdateStrategy.onChange',
  'iotfleetwise.UpdateVehicle.stateTemplatesToAdd[].stateTemplateUpdateStrategy.periodic',
  'iotfleetwise.UpdateVehicle.stateTemplatesToAdd[].stateTemplateUpdateStrategy.onChange',
  'iotfleetwise.UpdateVehicle.stateTemplatesToUpdate[].stateTemplateUpdateStrategy.periodic',
  'iotfleetwise.UpdateVehicle.stateTemplatesToUpdate[].stateTemplateUpdateStrategy.onChange',
]);

/** Members that only those dry runs may leave out. */
const requiredHere = new Set(['kms.Decrypt.CiphertextBlob', 'kms.ReEncrypt.CiphertextBlob']);

const services: readonly (readonly [string, Readonly<Record<string, StructureShape>>])[] = [
  ['kms', kmsInputs],
  ['acm-pca', pcaInputs],
  ['iot', iotInputs],
  ['iot', commandInputs],
  ['iot-jobs-data', jobsDataInputs],
  ['iotdata', iotDataInputs],
  ['iotfleetwise', fleetWiseInputs],
];
const operations = services.flatMap(([service, inputs]) =>
  Object.entries(inputs).map(([operation, shape]) => [service, operation, shape] as const),
);

const skipReason = isRemote ? emulatorOnly : modelsAbsent;
const because = skipReason === undefined ? '' : ` (${skipReason})`;

describe.skipIf(skipReason !== undefined)(
  `an emulator accepts the input of the service model${because}`,
  () => {
    it.each(operations)('%s.%s', (service, operation, shape) => {
      const model = serviceModel(service);
      const modelled = model?.shapes[model.operations[operation]?.input?.shape ?? ''];

      expect(modelled).toBeDefined();
      expect(differences(model, modelled, shape, `${service}.${operation}`)).toEqual([]);
    });
  },
);

function differences(
  model: ServiceModel | undefined,
  modelled: ModelShape | undefined,
  ours: Shape,
  at: string,
): readonly string[] {
  if (modelled === undefined) {
    return [`${at} is not in the model`];
  }
  const inner = (name: string | undefined, shape: Shape, where: string) =>
    differences(model, model?.shapes[name ?? ''], shape, where);
  switch (ours.kind) {
    case 'structure':
      return modelled.type === 'structure'
        ? structureDifferences(modelled, ours, at, inner)
        : [`${at}: kind`];
    case 'list':
      return [...limitDifferences(modelled, ours, at), ...inner(modelled.member?.shape, ours.of, `${at}[]`)];
    case 'map':
      return [
        ...inner(modelled.key?.shape, ours.keys, `${at} keys`),
        ...inner(modelled.value?.shape, ours.values, `${at} values`),
      ];
    case 'text':
      return modelled.type === 'string'
        ? [...limitDifferences(modelled, ours, at), ...textDifferences(modelled, ours, at)]
        : [`${at}: kind`];
    case 'blob':
      return modelled.type === 'blob' ? limitDifferences(modelled, ours, at) : [`${at}: kind`];
    case 'flag':
      return modelled.type === 'boolean' ? [] : [`${at}: kind`];
    case 'decimal':
      return modelled.type === 'double' ? [] : [`${at}: kind`];
    case 'number':
      return ['integer', 'long'].includes(modelled.type)
        ? limitDifferences(modelled, ours, at)
        : [`${at}: kind`];
  }
}

function structureDifferences(
  modelled: ModelShape,
  ours: StructureShape,
  at: string,
  inner: (name: string | undefined, shape: Shape, where: string) => readonly string[],
): readonly string[] {
  const members = Object.entries({ ...ours.required, ...ours.optional });
  const known = new Set(members.map(([name]) => name));
  const missing = Object.keys(modelled.members ?? {}).filter(
    (name) => !known.has(name) && !passedOver.has(`${at}.${name}`),
  );
  const required = Object.keys(ours.required)
    .filter((name) => !requiredHere.has(`${at}.${name}`))
    .sort()
    .join();
  const wanted = [...(modelled.required ?? [])].sort().join();
  return [
    ...missing.map((name) => `${at}.${name} is missing`),
    ...(required === wanted ? [] : [`${at} requires ${required} instead of ${wanted}`]),
    ...members.flatMap(([name, shape]) => inner(modelled.members?.[name]?.shape, shape, `${at}.${name}`)),
  ];
}

/** Compares the limits. A lower limit of 0 is the same as none. */
function limitDifferences(
  modelled: ModelShape,
  ours: { readonly min?: number; readonly max?: number },
  at: string,
): readonly string[] {
  const sameMin = (modelled.min ?? 0) === (ours.min ?? 0);
  return sameMin && modelled.max === ours.max ? [] : [`${at}: limits ${modelled.min} to ${modelled.max}`];
}

function textDifferences(
  modelled: ModelShape,
  ours: Extract<Shape, { kind: 'text' }>,
  at: string,
): readonly string[] {
  const plain = (pattern: string) => pattern.replaceAll(/\\([-/])/g, '$1').replaceAll(/^\^|\$$/g, '');
  const anything = '[\\s\\S]*';
  const samePattern = plain(modelled.pattern ?? anything) === plain(ours.patternText ?? anything);
  const sameValues = (modelled.enum ?? []).join() === (ours.values ?? []).join();
  return [
    ...(samePattern ? [] : [`${at}: pattern ${modelled.pattern ?? ''}`]),
    ...(sameValues ? [] : [`${at}: values ${(modelled.enum ?? []).join()}`]),
  ];
}
