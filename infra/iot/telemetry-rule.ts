/** The name of the rule that takes the vehicles' telemetry. */
import { Aws, Fn } from 'aws-cdk-lib';

/**
 * Vehicles in the field know this name, because it is part of the topic on which they publish. AWS
 * IoT loses what is published to a rule that does not exist, so the name depends on the stack's
 * name alone. A stack's name has letters, digits and hyphens, a rule's name letters, digits and
 * underscores; stacks with different names have different rules. It is short because every message
 * carries it: a byte is 2.6 MB a month at one message a second.
 *
 * Only for constructs of the main stack: in a nested one the pseudo parameter is that stack's name.
 */
export const telemetryRuleName = `${Fn.join('_', Fn.split('-', Aws.STACK_NAME))}_t`;
