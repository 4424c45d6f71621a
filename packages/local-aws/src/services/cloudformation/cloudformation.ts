/**
 * CloudFormation, read-only: the stacks of this world, nested ones too. Resources without a local
 * meaning (alarms, for example) are not listed, because they were not created.
 */
import { stackArn } from '../../cloudformation/stack-arn.ts';
import { AwsError } from '../../core/aws-error.ts';
import type { ServiceModule } from '../../core/resource.ts';
import {
  operation,
  type CallContext,
  type Clock,
  type Demand,
  type Operation,
  type Place,
} from '../../core/service.ts';

/** A stack as this service lists it. */
export interface ListedStack {
  readonly name: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly resources: ReadonlyMap<string, { readonly type: string; readonly ref: string }>;
  /** The synthesized template. */
  readonly template: unknown;
  /** Names of the stack that a nested stack is a resource of, and of the outermost one. */
  readonly within?: { readonly parent: string; readonly root: string };
}

/** What the service depends on. */
export interface CloudFormationDependencies {
  readonly clock: Clock;
  readonly place: Place;
  readonly listStacks: () => readonly ListedStack[];
}

/** Name or ARN of a stack. */
interface OnStack {
  readonly StackName?: string;
  readonly NextToken?: string;
}

/** Page size of ListStackResources. */
const pageSize = 100;

/**
 * Serves DescribeStacks, ListStackResources and GetTemplate; an unknown stack throws
 * ValidationError.
 */
export function createCloudFormation({
  listStacks,
  clock,
  place,
}: CloudFormationDependencies): ServiceModule {
  const createdAt = new Date(clock.now()).toISOString();
  const arnOf = (name: string) => stackArn(place, name);
  const requireStack = ({ StackName: asked = '' }: OnStack): ListedStack => {
    const found = listStacks().find(({ name }) => name === asked || arnOf(name) === asked);
    if (found !== undefined) {
      return found;
    }
    throw new AwsError('ValidationError', `Stack with id ${asked} does not exist`, 400);
  };
  const onStack =
    (action: string) =>
    ({ StackName: name = '' }: OnStack, _context: CallContext): readonly Demand[] => [
      { action: `cloudformation:${action}`, resource: name.startsWith('arn:') ? name : arnOf(name) },
    ];
  const operations: Readonly<Record<string, Operation>> = {
    DescribeStacks: operation({
      demands: onStack('DescribeStacks'),
      run(input: OnStack) {
        return { Stacks: [describeStack(requireStack(input), arnOf, createdAt)] };
      },
    }),
    ListStackResources: operation({
      demands: onStack('ListStackResources'),
      run(input: OnStack) {
        const all = [...requireStack(input).resources];
        const start = Number(input.NextToken ?? 0);
        if (!Number.isSafeInteger(start) || start < 0) {
          throw invalidToken();
        }
        const end = start + pageSize;
        return {
          StackResourceSummaries: all.slice(start, end).map(([LogicalResourceId, { type, ref }]) => ({
            LogicalResourceId,
            PhysicalResourceId: ref,
            ResourceType: type,
            LastUpdatedTimestamp: createdAt,
            ResourceStatus: 'CREATE_COMPLETE',
          })),
          ...(end < all.length && { NextToken: String(end) }),
        };
      },
    }),
    GetTemplate: operation({
      demands: onStack('GetTemplate'),
      run: (input: OnStack) => ({
        TemplateBody: JSON.stringify(requireStack(input).template),
        StagesAvailable: ['Original', 'Processed'],
      }),
    }),
  };
  const query = { namespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/' };
  return { services: [{ name: 'cloudformation', query, operations }], resources: [] };
}

function describeStack(
  { name, outputs, within }: ListedStack,
  arnOf: (name: string) => string,
  CreationTime: string,
): object {
  const Outputs = Object.entries(outputs).map(([OutputKey, value]) => ({
    OutputKey,
    OutputValue: String(value),
  }));
  return {
    ...{ StackId: arnOf(name), StackName: name, CreationTime, StackStatus: 'CREATE_COMPLETE', Outputs },
    ...(within && { ParentId: arnOf(within.parent), RootId: arnOf(within.root) }),
  };
}

function invalidToken(): AwsError {
  return new AwsError('ValidationError', 'The NextToken is not valid.', 400);
}
