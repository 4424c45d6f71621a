/**
 * Resource types that the local world leaves out, each with the reason. A type that is neither
 * listed here nor handled makes the start fail.
 */
export const noLocalMeaning: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'reports the used constructs to AWS',
  'AWS::WAFv2::LoggingConfiguration': 'says where the web ACL logs',
  'AWS::ApplicationAutoScaling::ScalableTarget': 'scales capacity, which is unlimited here',
  'AWS::ApplicationAutoScaling::ScalingPolicy': 'scales capacity, which is unlimited here',
  'AWS::Logs::MetricFilter': 'counts log lines for an alarm, and no alarm is evaluated here',
  'AWS::CloudWatch::Dashboard': 'shows metrics that are not collected locally',
};
