import { Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { vehiclePolicyDocument } from '../../infra/vehicle-policy.ts';

/** AWS IoT's limit for a policy document, blanks not counted (AWS: AWS IoT Core quotas). */
const policySizeLimit = 2048;

const thingName = '${iot:Connection.Thing.ThingName}';

/** The document with the longest region and a real account in place of CloudFormation's parameters. */
function deployed(fleetWise: boolean): ReturnType<typeof vehiclePolicyDocument> {
  const text = JSON.stringify(new Stack().resolve(vehiclePolicyDocument(fleetWise))).replaceAll(
    /\{"Fn::Join":\["",\[((?:[^\[\]])*)\]\]\}/g,
    (_, parts: string) => joined(`[${parts}]`),
  );
  // `resolve` keeps the shape and replaces tokens only.
  return JSON.parse(text) as ReturnType<typeof vehiclePolicyDocument>;
}

function joined(parts: string): string {
  const values: Readonly<Record<string, string>> = {
    'AWS::Partition': 'aws-us-gov',
    'AWS::Region': 'ap-southeast-1',
    'AWS::AccountId': '111122223333',
  };
  const list = JSON.parse(parts) as readonly (string | { readonly Ref: string })[];
  return JSON.stringify(list.map((part) => (typeof part === 'string' ? part : values[part.Ref])).join(''));
}

describe.each([
  ['without FleetWise', false],
  ['with FleetWise', true],
])('the policy of a vehicle %s', (_, fleetWise) => {
  it('is small enough for AWS IoT in every region', () => {
    const size = JSON.stringify(deployed(fleetWise)).replaceAll(/\s/g, '').length;

    expect(size).toBeLessThanOrEqual(policySizeLimit);
  });

  it('lets it connect only as the thing that its certificate names and is attached to', () => {
    const [connect] = deployed(fleetWise).Statement;

    expect(connect).toEqual({
      Effect: 'Allow',
      Action: 'iot:Connect',
      Resource: 'arn:aws-us-gov:iot:ap-southeast-1:111122223333:client/${iot:Certificate.Subject.CommonName}',
      Condition: {
        Bool: { 'iot:Connection.Thing.IsAttached': ['true'] },
        StringEquals: { 'iot:ClientId': thingName },
      },
    });
  });

  it('names the thing in every topic', () => {
    const topics = deployed(fleetWise)
      .Statement.slice(1)
      .flatMap(({ Resource }) => Resource);

    expect(topics.length).toBeGreaterThan(3);
    for (const topic of topics) expect(topic).toContain(`/${thingName}/`);
  });
});
