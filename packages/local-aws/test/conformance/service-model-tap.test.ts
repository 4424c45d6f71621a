import { describe, expect, it } from 'vitest';
import type { HttpResponse, HttpRequest } from '../../src/core/http.ts';
import { modelsAbsent, shapeViolations } from '../../testing/service-model.ts';
import { emulatorOnly, isRemote } from '../support/remote.ts';
import { tapServiceModels } from '../../testing/service-model-tap.ts';

const skipReason = isRemote ? emulatorOnly : modelsAbsent;
const because = skipReason === undefined ? '' : ` (${skipReason})`;
const request = (changes: Partial<HttpRequest>): HttpRequest => ({
  method: 'POST',
  url: '/',
  headers: {},
  body: Buffer.alloc(0),
  remoteAddress: '127.0.0.1',
  ...changes,
});
const scope = (service: string) =>
  `AWS4-HMAC-SHA256 Credential=key/20260101/eu-central-1/${service}/aws4_request, x`;
const kms = (operation: string, input: object) =>
  request({
    headers: { authorization: scope('kms'), 'x-amz-target': `TrentService.${operation}` },
    body: Buffer.from(JSON.stringify(input)),
  });
const httpResponse = (status: number, body: object): HttpResponse => ({
  status,
  headers: {},
  body: JSON.stringify(body),
});

async function violationsOf(sent: HttpRequest, response: HttpResponse): Promise<readonly string[]> {
  const tap = tapServiceModels(() => Promise.resolve(response));
  await tap.gateway(sent);
  return tap.violations;
}

describe.skipIf(skipReason !== undefined)(`the tap on the gateway${because}`, () => {
  const mac = { KeyId: 'k', Message: 'aGk=', MacAlgorithm: 'HMAC_SHA_256' };

  it('reports nothing that the model allows', async () => {
    const response = httpResponse(200, { Mac: 'aGk=', KeyId: 'k', MacAlgorithm: 'HMAC_SHA_256' });

    expect(await violationsOf(kms('GenerateMac', mac), response)).toEqual([]);
  });

  it.each([
    [
      'an accepted input without a required member',
      { KeyId: 'k', Message: 'aGk=' },
      {},
      'MacAlgorithm is missing',
    ],
    ['an accepted value outside the enum', { ...mac, MacAlgorithm: 'MD5' }, {}, 'none of the enum'],
    [
      'an accepted blob that is too long',
      { ...mac, Message: Buffer.alloc(4097).toString('base64') },
      {},
      'more than 4096',
    ],
    ['an accepted unknown member', { ...mac, Colour: 'x' }, {}, 'has no member Colour'],
    ['a response of the wrong type', mac, { Mac: 5 }, 'Mac is not valid base64'],
    ['a response with an unknown member', mac, { Tag: 'x' }, 'has no member Tag'],
  ])('reports %s', async (_, input, output, expected) => {
    const violations = await violationsOf(kms('GenerateMac', input), httpResponse(200, output));

    expect(violations).toEqual([expect.stringContaining(expected)]);
  });

  it('allows a refused input to violate the model, but not the refusal', async () => {
    const refused = httpResponse(400, { __type: 'ValidationException', message: 'm' });
    const undocumented = httpResponse(400, { __type: 'KMSInvalidMacException', message: 'm' });

    expect(await violationsOf(kms('GenerateMac', {}), refused)).toEqual([]);
    expect(await violationsOf(kms('GenerateMac', {}), undocumented)).toEqual([
      expect.stringContaining('does not know the error KMSInvalidMacException'),
    ]);
  });

  it('reads REST requests by path, query and header, and checks the status of errors', async () => {
    const attach = request({
      method: 'PUT',
      url: '/things/a%20b/principals?thingPrincipalType=SOME_THING',
      headers: { authorization: scope('iot'), 'x-amzn-principal': 'arn' },
    });

    const accepted = await violationsOf(attach, httpResponse(200, {}));
    const wrongStatus = await violationsOf(
      attach,
      httpResponse(400, { __type: 'ResourceNotFoundException', message: 'm' }),
    );

    expect(accepted).toEqual([
      expect.stringContaining('thingName does not match'),
      expect.stringContaining('thingPrincipalType is none of the enum'),
    ]);
    expect(wrongStatus).toEqual([expect.stringContaining('status 400 instead of 404')]);
  });

  it('passes a service without a model', async () => {
    const dynamodb = request({
      headers: { authorization: scope('dynamodb'), 'x-amz-target': 'DynamoDB_20120810.GetItem' },
    });

    expect(await violationsOf(dynamodb, httpResponse(200, { anything: 1 }))).toEqual([]);
  });
});

describe.skipIf(skipReason !== undefined)(`the comparison with a model${because}`, () => {
  it('checks unions and list lengths', () => {
    const vehicle = (strategy: object) => ({
      vehicleName: 'v',
      modelManifestArn: 'm',
      decoderManifestArn: 'd',
      stateTemplates: [{ identifier: 'i', stateTemplateUpdateStrategy: strategy }],
    });

    const one = shapeViolations('iotfleetwise', 'CreateVehicle', 'input', vehicle({ onChange: {} }));
    const none = shapeViolations('iotfleetwise', 'CreateVehicle', 'input', vehicle({}));
    const empty = shapeViolations('iotfleetwise', 'CreateVehicle', 'input', {
      ...vehicle({}),
      stateTemplates: [],
    });

    expect(one).toEqual([]);
    expect(none).toEqual([expect.stringContaining('union of 0 members')]);
    expect(empty).toEqual([expect.stringContaining('less than 1')]);
  });
});
