/** Whether resources that hold data stay when the stack or the resource is deleted. */
import { RemovalPolicy } from 'aws-cdk-lib';

/**
 * In production everything that holds data, and every key to it, stays. A failed creation is the
 * exception: its resources are deleted, so that they are not in the way of the next attempt
 * (CloudFormation, "DeletionPolicy": `RetainExceptOnCreate`).
 */
export function removalPolicyFor(keepData: boolean): RemovalPolicy {
  return keepData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
