/**
 * ARNs of AWS IoT FleetWise's resources
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiotfleetwise.html).
 */
import type { Place } from '../../core/service.ts';

/**
 * Returns `arn:<partition>:iotfleetwise:<region>:<account>:<kind>/<name>`, whether or not the
 * resource exists.
 */
export function fleetWiseArn(
  { partition, region, accountId }: Place,
  kind: 'vehicle' | 'fleet' | 'campaign' | 'signal-catalog' | 'model-manifest' | 'decoder-manifest',
  name: string,
): string {
  return `arn:${partition}:iotfleetwise:${region}:${accountId}:${kind}/${name}`;
}
