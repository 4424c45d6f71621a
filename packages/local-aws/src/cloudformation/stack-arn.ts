import type { Place } from '../core/service.ts';

/** Returns the ARN of a stack, which CloudFormation calls its id. */
export function stackArn({ partition, region, accountId }: Place, stackName: string): string {
  return `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/00000000-0000-4000-8000-000000000000`;
}
