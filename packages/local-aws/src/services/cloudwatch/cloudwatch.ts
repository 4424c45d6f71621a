/**
 * CloudWatch's alarms, as far as other resources name them. Metrics are not collected, so an alarm
 * never changes its state. Only its name is read.
 */
import type { CreatedResource, Properties, ResourceContext, ServiceModule } from '../../core/resource.ts';

/** Creates CloudWatch without alarms; the template adds them. */
export function createCloudWatch(): ServiceModule {
  return { services: [], resources: [{ type: 'AWS::CloudWatch::Alarm', create: createAlarm }] };
}

/** Creates an alarm, whose `Ref` is its name. */
function createAlarm(properties: Properties, { physicalName, place }: ResourceContext): CreatedResource {
  const { AlarmName: name = physicalName } = properties;
  const { partition, region, accountId } = place;
  const Arn = `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:${name}`;
  return { ref: String(name), attributes: { Arn } };
}
