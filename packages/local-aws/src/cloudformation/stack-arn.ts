import { createHash } from 'node:crypto';
import type { Place } from '../core/service.ts';

/**
 * Returns the ARN of a stack, which CloudFormation calls its id. Its UUID belongs to the name, so
 * that a nested stack has another one than the stack around it, and the same one at every start.
 */
export function stackArn({ partition, region, accountId }: Place, stackName: string): string {
  const digest = createHash('sha256').update(stackName).digest('hex');
  const uuid = digest.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
  return `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/${uuid}`;
}
