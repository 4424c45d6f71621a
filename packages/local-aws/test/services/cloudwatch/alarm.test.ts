/** Alarms have a name and an ARN, so that other resources can name them. */
import { expect, it } from 'vitest';
import { createCloudWatch } from '../../../src/services/cloudwatch/cloudwatch.ts';
import { place } from '../../../testing/endpoint.ts';

const context = {
  logicalId: 'Errors',
  stackName: 'Stack',
  place,
  physicalName: 'Stack-Errors-1A2B3C4D5E6F',
  assetFolder: String,
};

it.each([
  ['its own name', { AlarmName: 'errors' }, 'errors'],
  ['a generated name', {}, 'Stack-Errors-1A2B3C4D5E6F'],
])('an alarm has %s and an ARN with it', async (_name, properties, name) => {
  const [alarms] = createCloudWatch().resources;

  expect(await alarms?.create(properties, context)).toEqual({
    ref: name,
    attributes: { Arn: `arn:aws:cloudwatch:${place.region}:${place.accountId}:alarm:${name}` },
  });
});
