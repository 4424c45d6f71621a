import { Stack } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import {
  certificateRequestTopic,
  commandTopics,
  downlinkTopic,
  fleetWiseTopic,
  ingestTopic,
  telemetryTopic,
} from '../../../domain/topics.ts';
import { fleetWisePolicyDocument, vehiclePolicyDocument } from '../../../infra/iot/vehicle-policy.ts';

/** AWS IoT's limit for a policy document without white space (AWS: AWS IoT Core quotas). */
const policySizeLimit = 2048;

/** A stack's name with which the rule's name has AWS IoT's limit of 128 characters. */
const longestStackName = `A-${'x'.repeat(122)}-b`;
/** The rule of a stack with that name (`infra/iot/telemetry-rule.ts`). */
const rule = `A_${'x'.repeat(122)}_b_t`;
const ruleOfStack = '{"Fn::Join":["_",{"Fn::Split":["-",{"Ref":"AWS::StackName"}]}]}';

const thingName = '${iot:Connection.Thing.ThingName}';

/**
 * Returns the document with the longest partition and Region (botocore's endpoints.json) and an
 * account instead of CloudFormation's parameters.
 */
function deployed<Document>(document: Document): Document {
  const text = JSON.stringify(new Stack().resolve(document))
    .replaceAll(ruleOfStack, JSON.stringify(longestStackName.replaceAll('-', '_')))
    .replaceAll(/\{"Fn::Join":\["",\[((?:[^\[\]])*)\]\]\}/g, (_, parts: string) => joined(`[${parts}]`));
  // `resolve` keeps the shape and replaces only tokens.
  return JSON.parse(text) as Document;
}

function joined(parts: string): string {
  const values: Readonly<Record<string, string>> = {
    'AWS::Partition': 'aws-us-gov',
    'AWS::Region': 'us-isof-south-1',
    'AWS::AccountId': '111122223333',
  };
  const list = JSON.parse(parts) as readonly (string | { readonly Ref: string })[];
  return JSON.stringify(list.map((part) => (typeof part === 'string' ? part : values[part.Ref])).join(''));
}

type Act = 'iot:Publish' | 'iot:Receive' | 'iot:Subscribe';

/** The statements of every policy that a vehicle's certificate has. */
function statements(fleetWise: boolean) {
  const documents = [vehiclePolicyDocument(), ...(fleetWise ? [fleetWisePolicyDocument()] : [])];
  return documents.flatMap((document) => deployed(document).Statement);
}

const own = '4f1d2c3b-0000-4000-8000-000000000001';
const other = '4f1d2c3b-0000-4000-8000-000000000002';

/**
 * Returns whether the vehicle `own` may do this. `*` in a resource stands for any text (AWS IoT
 * Developer Guide, "Wildcard characters in policies").
 */
function admits(act: Act, topic: string, fleetWise = false): boolean {
  const kind = act === 'iot:Subscribe' ? 'topicfilter' : 'topic';
  return statements(fleetWise)
    .filter(({ Action }) => Action === act)
    .flatMap(({ Resource }) => Resource)
    .map((resource) =>
      resource.slice(resource.indexOf(`:${kind}/`) + kind.length + 2).replace(thingName, own),
    )
    .some((pattern) => {
      const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
      return new RegExp(`^${escaped}$`).test(topic);
    });
}

describe('a vehicle', () => {
  const one = commandTopics(own, 'execution-1');
  const every = commandTopics(own, '+');

  it.each<[Act, string]>([
    ['iot:Publish', telemetryTopic(own)],
    ['iot:Publish', ingestTopic(rule, own)],
    ['iot:Publish', certificateRequestTopic(own)],
    ['iot:Publish', one.response],
    ['iot:Receive', downlinkTopic(own, 'certificate')],
    ['iot:Receive', downlinkTopic(own, 'claim-code')],
    ['iot:Receive', downlinkTopic(own, 'live')],
    ['iot:Receive', downlinkTopic(own, 'reporting')],
    ['iot:Subscribe', downlinkTopic(own, '+')],
    ['iot:Subscribe', downlinkTopic(own, 'certificate')],
    ['iot:Receive', one.request],
    ['iot:Receive', one.accepted],
    ['iot:Receive', one.rejected],
    ['iot:Subscribe', every.request],
    ['iot:Subscribe', every.accepted],
    ['iot:Subscribe', every.rejected],
  ])('may %s %s', (act, topic) => {
    expect(admits(act, topic)).toBe(true);
  });

  it.each<[Act, string]>([
    ['iot:Publish', telemetryTopic(other)],
    ['iot:Publish', `dt/v1/${own}/anything`],
    ['iot:Publish', `${telemetryTopic(own)}/more`],
    ['iot:Publish', ingestTopic(rule, other)],
    ['iot:Publish', ingestTopic(`${rule}2`, own)],
    ['iot:Publish', ingestTopic('Presence', own)],
    ['iot:Publish', ingestTopic('*', own)],
    ['iot:Publish', ingestTopic('+', own)],
    ['iot:Publish', `${ingestTopic(rule, own)}/more`],
    ['iot:Publish', `${ingestTopic(rule, own)}/`],
    ['iot:Publish', ingestTopic(rule, `${own}/telemetry/${other}`)],
    ['iot:Publish', `$aws/rules/${rule}`],
    ['iot:Publish', `$aws/rules/${rule}/${certificateRequestTopic(own)}`],
    ['iot:Publish', `$aws/rules/${rule}/renewal/v1/${own}/certificate-used`],
    ['iot:Receive', ingestTopic(rule, own)],
    ['iot:Subscribe', ingestTopic(rule, own)],
    ['iot:Subscribe', '$aws/rules/#'],
    ['iot:Publish', certificateRequestTopic(other)],
    ['iot:Publish', downlinkTopic(own, 'certificate')],
    ['iot:Receive', certificateRequestTopic(own)],
    ['iot:Receive', downlinkTopic(other, 'certificate')],
    ['iot:Subscribe', downlinkTopic(other, 'certificate')],
    ['iot:Subscribe', downlinkTopic('+', '+')],
    ['iot:Publish', one.request],
    ['iot:Publish', one.accepted],
    ['iot:Publish', one.response.replace('json', 'cbor')],
    ['iot:Publish', commandTopics(other, 'execution-1').response],
    ['iot:Publish', fleetWiseTopic],
    ['iot:Publish', '$aws/events/presence/connected/' + own],
    ['iot:Receive', telemetryTopic(own)],
    ['iot:Receive', commandTopics(other, 'execution-1').request],
    ['iot:Subscribe', telemetryTopic(own)],
    ['iot:Subscribe', commandTopics(other, '+').request],
    ['iot:Subscribe', commandTopics('+', '+').request],
    ['iot:Subscribe', '#'],
    ['iot:Subscribe', fleetWiseTopic],
  ])('may not %s %s', (act, topic) => {
    expect(admits(act, topic)).toBe(false);
    expect(admits(act, topic, true)).toBe(false);
  });
});

describe('with FleetWise, a vehicle', () => {
  const agent = `$aws/iotfleetwise/vehicles/${own}`;

  it.each<[Act, string]>([
    ['iot:Publish', `${agent}/checkins`],
    ['iot:Publish', `${agent}/signals`],
    ['iot:Subscribe', `${agent}/collection_schemes`],
    ['iot:Receive', `${agent}/decoder_manifests`],
    ['iot:Publish', telemetryTopic(own)],
  ])('may %s %s', (act, topic) => {
    expect(admits(act, topic, true)).toBe(true);
  });
});

describe.each([
  ['every vehicle', vehiclePolicyDocument()],
  ['FleetWise’s edge agent', fleetWisePolicyDocument()],
])('the policy of %s', (_, document) => {
  it('is within AWS IoT’s size limit in every Region', () => {
    const size = JSON.stringify(deployed(document)).replaceAll(/\s/g, '').length;

    expect(size).toBeLessThanOrEqual(policySizeLimit);
  });

  it('names the thing in every topic', () => {
    const topics = deployed(document)
      .Statement.filter(({ Action }) => Action !== 'iot:Connect')
      .flatMap(({ Resource }) => Resource);

    expect(topics.length).toBeGreaterThan(3);
    for (const topic of topics) {
      expect(topic).toContain(`/${thingName}/`);
    }
  });
});

it('lets a vehicle connect only as the thing that its certificate names and is attached to', () => {
  const connects = statements(true).filter(({ Action }) => Action === 'iot:Connect');

  expect(connects).toEqual([
    {
      Effect: 'Allow',
      Action: 'iot:Connect',
      Resource: 'arn:aws-us-gov:iot:us-isof-south-1:111122223333:client/${iot:Connection.Thing.ThingName}',
      Condition: {
        Bool: { 'iot:Connection.Thing.IsAttached': ['true'] },
        StringEquals: { 'iot:Certificate.Subject.CommonName': thingName },
      },
    },
  ]);
});
