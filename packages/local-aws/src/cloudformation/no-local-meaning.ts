/**
 * Resource types that the local world leaves out, each with the reason. A type that is neither
 * listed here nor handled makes the start fail.
 */
export const noLocalMeaning: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'reports the used constructs to AWS',
  'AWS::WAFv2::LoggingConfiguration': 'says where the web ACL logs',
  'AWS::CloudWatch::Alarm': 'watches metrics that are not collected locally',
  'AWS::ApplicationAutoScaling::ScalableTarget': 'scales capacity, which is unlimited here',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'scales capacity, which is unlimited here',
  'AWS::Logs::MetricFilter': 'counts log lines for an alarm, and no alarm exists here',
  'AWS::CloudWatch::Dashboard': 'shows metrics that are not collected locally',
};

/**
 * Types of the list whose `Ref` is a name that other resources need, with the property that has the
 * name. Without the property, the name is the generated one.
 */
export const nameProperties: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
};
