/**
 * ARNs of AWS IoT FleetWise's resources
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsiotfleetwise.html).
 */
import type { Place } from '../../core/service.ts';

/** `arn:aws:iotfleetwise:<region>:<account>:<kind>/<name>`. */
export function fleetWiseArn(
  { partition, region, accountId }: Place,
  kind: 'vehicle' | 'fleet' | 'campaign' | 'signal-catalog' | 'model-manifest' | 'decoder-manifest',
  name: string,
): string {
  return `arn:${partition}:iotfleetwise:${region}:${accountId}:${kind}/${name}`;
}
