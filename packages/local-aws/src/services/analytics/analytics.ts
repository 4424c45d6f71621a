/**
 * Delivery streams of Firehose, and databases and tables of Glue: others name them in policies and
 * settings, and so they have names. Nothing is delivered or queried here, and calls to the two
 * services are refused as unknown.
 */
import type { ResourceHandler, ServiceModule } from '../../core/resource.ts';

/** Creates the module of resources that have a name and nothing else. */
export function createAnalytics(): ServiceModule {
  return {
    services: [],
    resources: [
      named('AWS::Glue::Database', (name) => name.toLowerCase()),
      named('AWS::Glue::Table', (name) => name),
      named('AWS::KinesisFirehose::DeliveryStream', (name) => name, 'firehose', 'deliverystream'),
      named('AWS::Logs::LogStream', (name) => name),
    ],
  };
}

/** With an ARN where the type has the attribute. */
function named(
  type: string,
  toName: (physicalName: string) => string,
  service?: string,
  kind?: string,
): ResourceHandler {
  return {
    type,
    create(_, { physicalName, place: { accountId, region } }) {
      const ref = toName(physicalName.slice(0, 64));
      const arn = `arn:aws:${service}:${region}:${accountId}:${kind}/${ref}`;
      return { ref, attributes: service === undefined ? {} : { Arn: arn } };
    },
  };
}
