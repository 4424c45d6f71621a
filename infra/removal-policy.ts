/** What becomes of data when the stack or the resource goes. */
import { RemovalPolicy } from 'aws-cdk-lib';

/**
 * In production everything that holds data, and every key to it, stays. What a failed creation has
 * made goes with it, so that the next attempt does not meet what nobody uses (CloudFormation,
 * "DeletionPolicy": `RetainExceptOnCreate`).
 */
export function removalPolicyFor(keepData: boolean): RemovalPolicy {
  return keepData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
}
