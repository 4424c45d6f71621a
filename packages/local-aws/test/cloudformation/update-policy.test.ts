import { describe, expect, it } from 'vitest';
import type { ResourceHandler } from '../../src/core/resource.ts';
import { createStack } from '../../src/cloudformation/stack.ts';

const place = { region: 'eu-central-1', accountId: '123456789012', partition: 'aws' };

/** Creates the resources and returns their logical ids in the order of the creation. */
async function created(Resources: Readonly<Record<string, Record<string, unknown> & { Type: string }>>) {
  const order: string[] = [];
  const handlerOf = (type: string): ResourceHandler => ({
    type,
    create(_, { logicalId }) {
      order.push(logicalId);
      return { ref: `ref-${logicalId}`, attributes: {} };
    },
  });
  const stack = {
    name: 'Stack',
    template: { Resources },
    templateBytes: 1,
    templateFiles: ['Stack.template.json'],
    assetPath: (key: string) => key,
  };
  const handlers = ['AWS::Lambda::Alias', 'Test::Thing'].map(handlerOf);
  await createStack(stack, { place, handlers });
  return order;
}

const policy = { ApplicationName: 'app', DeploymentGroupName: 'group' };
const aliasWith = (CodeDeployLambdaAliasUpdate: unknown) => ({
  Alias: { Type: 'AWS::Lambda::Alias', UpdatePolicy: { CodeDeployLambdaAliasUpdate } },
});

describe('an UpdatePolicy of an alias', () => {
  it('makes the alias depend on what it names', async () => {
    const named = { ...policy, DeploymentGroupName: { Ref: 'Group' }, BeforeAllowTrafficHook: 'check' };

    const order = await created({ ...aliasWith(named), Group: { Type: 'Test::Thing' } });

    expect(order).toEqual(['Group', 'Alias']);
  });

  it('has no member that AWS::NoValue removes', async () => {
    const named = { ...policy, AfterAllowTrafficHook: { Ref: 'AWS::NoValue' } };

    expect(await created(aliasWith(named))).toEqual(['Alias']);
  });

  it.each<[string, unknown, string]>([
    ['no group', { ApplicationName: 'app' }, 'whose CodeDeployLambdaAliasUpdate has no DeploymentGroupName'],
    ['another member', { ...policy, Hook: 'f' }, 'has Hook, which does not exist'],
    ['a list as a name', { ...policy, ApplicationName: [] }, 'has an ApplicationName that is not a string'],
    ['a text as policy', 'app', 'whose CodeDeployLambdaAliasUpdate is not an object'],
    ['an absent group', { ...policy, DeploymentGroupName: { Ref: 'Group' } }, 'needs Group, which'],
  ])('with %s makes the start fail', async (_, update, message) => {
    await expect(created(aliasWith(update))).rejects.toThrow(message);
  });

  it('of another kind makes the start fail', async () => {
    const UpdatePolicy = { AutoScalingRollingUpdate: {} };

    await expect(created({ Alias: { Type: 'AWS::Lambda::Alias', UpdatePolicy } })).rejects.toThrow(
      'Alias (AWS::Lambda::Alias) has the UpdatePolicy AutoScalingRollingUpdate, which AWS::Lambda::Alias does not have.',
    );
  });
});

it('refuses an UpdatePolicy of a type that has none', async () => {
  const UpdatePolicy = { CodeDeployLambdaAliasUpdate: policy };

  await expect(created({ Thing: { Type: 'Test::Thing', UpdatePolicy } })).rejects.toThrow(
    'Thing (Test::Thing) has an UpdatePolicy, which Test::Thing does not have.',
  );
});
