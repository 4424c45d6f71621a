/** Acknowledges findings of cdk-nag; every one needs its reason. */
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Accepts one finding (`Rule` or `Rule[Finding]`) on one construct and what stands below it. */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}
