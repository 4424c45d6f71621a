import { describe, expect, it } from 'vitest';
import { createIam } from '../../../src/services/iam/iam.ts';
import { servicePrincipal } from '../../../src/core/principal.ts';
import type { Properties } from '../../../src/core/resource.ts';
import type { Demand } from '../../../src/core/service.ts';
import { inheritedNames } from '../../../testing/inherited-names.ts';
import { memoryState } from '../../../src/state/memory-state.ts';

const place = { region: 'eu-central-1', accountId: '000000000000', partition: 'aws' };
const now = Date.parse('2026-01-02T03:04:05Z');
const roleArn = 'arn:aws:iam::000000000000:role/worker';
const key = 'arn:aws:kms:eu-central-1:000000000000:key/k';
const table = 'arn:aws:dynamodb:eu-central-1:000000000000:table/T';
const trust = (service: string, Condition?: object) => ({
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sts:AssumeRole',
      ...(Condition && { Condition }),
    },
  ],
});

async function iamWith(statements: object[], roleProperties: Properties = {}) {
  const { iam, module } = createIam({ place, clock: { now: () => now }, state: memoryState() });
  const create = (type: string, logicalId: string, properties: Properties) => {
    const context = {
      logicalId,
      stackName: 's',
      place,
      physicalName: logicalId,
      assetFolder: (path: string) => path,
    };
    return module.resources.find((handler) => handler.type === type)?.create(properties, context);
  };
  await create('AWS::IAM::Role', 'Worker', {
    RoleName: 'worker',
    AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
    ...roleProperties,
  });
  if (statements.length > 0) {
    await create('AWS::IAM::Policy', 'WorkerPolicy', {
      PolicyDocument: { Statement: statements },
      Roles: ['worker'],
    });
  }
  const worker = () => iam.assume(roleArn, 'lambda.amazonaws.com', 'session');
  const denial = (demand: Demand) => {
    try {
      iam.authorize(worker(), demand);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : 'no error';
    }
  };
  return { iam, create, worker, denial };
}

const allow = (Action: unknown, Resource: unknown = '*', Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});

describe('policies of a role', () => {
  it('allow only what they name, with case-insensitive actions', async () => {
    const { denial } = await iamWith([allow(['dynamodb:get*', 'kms:Decrypt'], [table])]);

    expect(denial({ action: 'dynamodb:GetItem', resource: table })).toBeUndefined();
    expect(denial({ action: 'dynamodb:PutItem', resource: table })).toBe(
      `User: arn:aws:sts::000000000000:assumed-role/worker/session is not authorized to perform: dynamodb:PutItem on resource: ${table} because no identity-based policy allows the dynamodb:PutItem action`,
    );
    expect(denial({ action: 'dynamodb:GetItem', resource: `${table}2` })).toBeDefined();
  });

  it('are overridden by an explicit Deny', async () => {
    const deny = { Effect: 'Deny', Action: 'dynamodb:Delete*', Resource: table };
    const { denial } = await iamWith([allow('dynamodb:*'), deny]);

    expect(denial({ action: 'dynamodb:GetItem', resource: table })).toBeUndefined();
    expect(denial({ action: 'dynamodb:DeleteItem', resource: table })).toMatch(
      /with an explicit deny in an identity-based/,
    );
  });

  it('support NotAction and NotResource', async () => {
    const { denial } = await iamWith([
      { Effect: 'Allow', NotAction: 'dynamodb:*', Resource: '*' },
      { Effect: 'Allow', Action: 'dynamodb:GetItem', NotResource: table },
    ]);

    expect(denial({ action: 'kms:Decrypt', resource: key })).toBeUndefined();
    expect(denial({ action: 'dynamodb:GetItem', resource: `${table}2` })).toBeUndefined();
    expect(denial({ action: 'dynamodb:GetItem', resource: table })).toBeDefined();
  });

  it.each(inheritedNames)(
    'have no condition key or operator that every object inherits: %s',
    async (name) => {
      const { denial } = await iamWith([allow('kms:Decrypt', '*', { StringLike: { [name]: '*' } })]);

      expect(denial({ action: 'kms:Decrypt', resource: key })).toBeDefined();
      await expect(
        iamWith([allow('kms:Decrypt', '*', JSON.parse(`{"${name}":{"k":"a"}}`) as object)]),
      ).rejects.toThrow('which the local IAM does not support');
    },
  );

  it.each<[string, object, Demand['conditions'], boolean]>([
    ['StringEquals holds', { StringEquals: { 'kms:Purpose': ['a', 'b'] } }, { 'kms:purpose': 'b' }, true],
    ['StringEquals fails', { StringEquals: { 'kms:Purpose': 'a' } }, { 'kms:Purpose': 'A' }, false],
    ['StringEquals without the key', { StringEquals: { 'kms:Purpose': 'a' } }, {}, false],
    ['StringEqualsIfExists without the key', { StringEqualsIfExists: { 'kms:Purpose': 'a' } }, {}, true],
    ['StringNotEquals without the key', { StringNotEquals: { 'kms:Purpose': 'a' } }, {}, true],
    ['StringNotEquals with one of several', { StringNotEquals: { k: ['a', 'b'] } }, { k: 'b' }, false],
    ['StringLike', { StringLike: { k: 'a*c' } }, { k: 'abbc' }, true],
    ['StringEquals takes stars literally', { StringEquals: { k: 'a*' } }, { k: 'ab' }, false],
    ['Null, key required', { Null: { k: 'false' } }, { k: 'x' }, true],
    ['Null, key forbidden', { Null: { k: true } }, { k: 'x' }, false],
    ['Bool', { Bool: { 'aws:SecureTransport': 'true' } }, {}, true],
    ['NumericLessThan', { NumericLessThan: { k: '10' } }, { k: '9' }, true],
    ['NumericLessThan fails', { NumericLessThan: { k: 10 } }, { k: '10' }, false],
    ['DateGreaterThan', { DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }, {}, true],
    ['ArnEquals of the principal', { ArnEquals: { 'aws:PrincipalArn': roleArn } }, {}, true],
    ['ArnNotLike', { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/w*' } }, {}, false],
    ['IpAddress', { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, {}, true],
    ['ForAllValues', { 'ForAllValues:StringEquals': { k: ['a', 'b'] } }, { k: ['a', 'b'] }, true],
    ['ForAllValues fails', { 'ForAllValues:StringEquals': { k: ['a'] } }, { k: ['a', 'b'] }, false],
    ['ForAllValues without the key', { 'ForAllValues:StringEquals': { k: ['a'] } }, {}, true],
    ['ForAnyValue', { 'ForAnyValue:StringLike': { k: 'b*' } }, { k: ['a', 'bc'] }, true],
    ['ForAnyValue without the key', { 'ForAnyValue:StringEquals': { k: ['a'] } }, {}, false],
    [
      'all operators together',
      { StringEquals: { k: 'a' }, Bool: { 'aws:SecureTransport': 'false' } },
      { k: 'a' },
      false,
    ],
  ])('%s', async (_, condition, conditions, allowed) => {
    const { denial } = await iamWith([allow('kms:Sign', key, condition)]);
    const demand = { action: 'kms:Sign', resource: key, ...(conditions && { conditions }) };

    expect(denial(demand) === undefined).toBe(allowed);
    expect(denial(demand) === undefined).toBe(allowed);
  });

  it('make the start fail when they use an unsupported element', async () => {
    const creating = (statement: object) => iamWith([statement]);

    await expect(creating(allow('a:b', '*', { BinaryEquals: { k: 'a' } }))).rejects.toThrow(
      /WorkerPolicy#0 .* BinaryEquals/,
    );
    await expect(creating({ ...allow('a:b'), NotPrincipal: '*' })).rejects.toThrow(/NotPrincipal/);
    await expect(
      creating(allow('a:b', '*', { StringEquals: { 'dynamodb:LeadingKeys': 'a' } })),
    ).rejects.toThrow(/dynamodb:leadingkeys/);
    await expect(
      iamWith([], { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
    ).rejects.toThrow(/AdministratorAccess/);
    await expect(iamWith([], { PermissionsBoundary: 'arn' })).rejects.toThrow(/PermissionsBoundary/);
  });
});

describe('a required resource policy', () => {
  const policy = (...statements: object[]) => ({ document: { Statement: statements }, required: true });
  const account = {
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::000000000000:root' },
    Action: 'kms:*',
    Resource: '*',
  };
  const decrypt = { action: 'kms:Decrypt', resource: key };

  it('must allow the call, because IAM alone cannot', async () => {
    const { denial } = await iamWith([allow('kms:Decrypt', key)]);

    expect(denial({ ...decrypt, resourcePolicy: policy(account) })).toBeUndefined();
    expect(denial({ ...decrypt, resourcePolicy: policy({ ...account, Action: 'kms:Encrypt' }) })).toMatch(
      /no resource-based policy/,
    );
    expect(denial({ ...decrypt, resourcePolicy: { document: undefined, required: true } })).toMatch(
      /no resource-based/,
    );
  });

  it('delegates to IAM by naming the account, but not by naming the role or everyone', async () => {
    const { denial } = await iamWith([]);

    expect(denial({ ...decrypt, resourcePolicy: policy(account) })).toMatch(/no identity-based policy/);
    expect(
      denial({ ...decrypt, resourcePolicy: policy({ ...account, Principal: { AWS: roleArn } }) }),
    ).toBeUndefined();
    expect(denial({ ...decrypt, resourcePolicy: policy({ ...account, Principal: '*' }) })).toBeUndefined();
    expect(
      denial({ ...decrypt, resourcePolicy: policy({ ...account, Principal: { AWS: `${roleArn}2` } }) }),
    ).toBeDefined();
  });

  it('can deny what IAM allows', async () => {
    const { denial } = await iamWith([allow('kms:*')]);
    const deny = { ...account, Effect: 'Deny', Action: 'kms:Decrypt' };

    expect(denial({ ...decrypt, resourcePolicy: policy(account, deny) })).toMatch(
      /explicit deny in a resource-based/,
    );
  });

  it('applies to the account’s root too, which needs no IAM policy', async () => {
    const { iam } = await iamWith([]);
    const asRoot = (...statements: object[]) => {
      const resourcePolicy = policy(...statements);
      return () => iam.authorize(iam.rootPrincipal, { ...decrypt, resourcePolicy });
    };
    const worker = { ...account, Condition: { ArnEquals: { 'aws:PrincipalArn': roleArn } } };

    expect(asRoot(account)).not.toThrow();
    expect(asRoot({ ...account, Action: 'kms:Encrypt' })).toThrow(/no resource-based policy/);
    expect(asRoot(worker)).toThrow(/no resource-based policy/);
  });
});

it('reports every decision to a watcher until it ends, including those about roles', async () => {
  const { iam, denial, worker } = await iamWith([allow('kms:Decrypt', key)]);
  const reported: string[] = [];
  worker();

  const end = iam.watch(({ allowed, demand, principal }) => {
    reported.push(`${principal.roleArn ?? principal.arn} ${demand.action} ${allowed}`);
  });
  denial({ action: 'kms:Decrypt', resource: key });
  denial({ action: 'kms:Encrypt', resource: key });
  end();
  denial({ action: 'kms:Decrypt', resource: key });

  expect(reported).toEqual([
    'lambda.amazonaws.com sts:AssumeRole true',
    `${roleArn} kms:Decrypt true`,
    'lambda.amazonaws.com sts:AssumeRole true',
    `${roleArn} kms:Encrypt false`,
  ]);
});

describe('roles', () => {
  it('are assumed only by the services they trust', async () => {
    const { iam } = await iamWith([]);

    expect(() => iam.assume(roleArn, 'appsync.amazonaws.com', 's')).toThrow(
      /appsync.amazonaws.com is not authorized/,
    );
    expect(() => iam.assume(`${roleArn}2`, 'lambda.amazonaws.com', 's')).toThrow(/cannot be found/);
  });

  it('may restrict the resource that a service acts for', async () => {
    const trustPolicy = trust('lambda.amazonaws.com', {
      ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:*:*:function:f' },
    });
    const { iam } = await iamWith([], { AssumeRolePolicyDocument: trustPolicy });
    const assume = (name: string) =>
      iam.assume(roleArn, 'lambda.amazonaws.com', 's', `arn:aws:lambda:e:1:function:${name}`);

    expect(assume('f').roleArn).toBe(roleArn);
    expect(() => assume('g')).toThrow(/not authorized/);
  });

  it.each<[string, object, string | undefined, boolean]>([
    ['the account of a source', { StringEquals: { 'aws:SourceAccount': '000000000000' } }, 'rule', true],
    ['another account', { StringEquals: { 'aws:SourceAccount': '111122223333' } }, 'rule', false],
    [
      'an account that the service does not send',
      { StringEquals: { 'aws:SourceAccount': '000000000000' } },
      undefined,
      false,
    ],
    ['a source that the service does not send', { ArnLike: { 'aws:SourceArn': '*' } }, undefined, false],
    ['the address of a service', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, 'rule', false],
    ['the account of a service', { StringEquals: { 'aws:PrincipalAccount': '000000000000' } }, 'rule', false],
    [
      'a service by its name',
      { StringEquals: { 'aws:PrincipalServiceName': 'iot.amazonaws.com' } },
      undefined,
      true,
    ],
  ])('may require %s', async (_, condition, source, trusted) => {
    const { iam } = await iamWith([], { AssumeRolePolicyDocument: trust('iot.amazonaws.com', condition) });
    const sourceArn = source && `arn:aws:iot:eu-central-1:000000000000:${source}/r`;
    const assume = () => iam.assume(roleArn, 'iot.amazonaws.com', 's', sourceArn);

    // The second time tests the cached decision.
    for (const time of ['first', 'second']) {
      if (trusted) {
        expect(assume().roleArn, time).toBe(roleArn);
      } else {
        expect(assume, time).toThrow(/not authorized to perform: sts:AssumeRole/);
      }
    }
  });

  it('do not trust one source because of a cached session of another', async () => {
    const trustPolicy = trust('iot.amazonaws.com', {
      ArnLike: { 'aws:SourceArn': 'arn:aws:iot:e:1:rule/f' },
    });
    const { iam } = await iamWith([], { AssumeRolePolicyDocument: trustPolicy });
    const assume = (name: string) =>
      iam.assume(roleArn, 'iot.amazonaws.com', 's', `arn:aws:iot:e:1:rule/${name}`);

    expect(assume('f').roleArn).toBe(roleArn);
    expect(() => assume('g')).toThrow(/not authorized/);
  });

  it('issue credentials that are valid only with their session token and until the session ends', async () => {
    const { iam } = await iamWith([]);
    const credentials = iam.credentialsFor(roleArn, 'lambda.amazonaws.com', 'one');
    const { accessKeyId, sessionToken } = credentials;

    expect(iam.principalOf(accessKeyId, sessionToken)?.arn).toBe(
      'arn:aws:sts::000000000000:assumed-role/worker/one',
    );
    expect(iam.principalOf(accessKeyId, undefined)).toBeUndefined();
    expect(iam.principalOf(accessKeyId, `${sessionToken ?? ''}x`)).toBeUndefined();

    iam.endSession(credentials);

    expect(iam.principalOf(accessKeyId, sessionToken)).toBeUndefined();
  });
});

describe('the switches', () => {
  it('disable and enable one statement of any kind', async () => {
    const { iam, worker, denial } = await iamWith([
      allow('dynamodb:GetItem', table),
      allow('kms:Decrypt', key),
    ]);
    const document = {
      Statement: [{ Effect: 'Allow', Principal: { AWS: roleArn }, Action: 'kms:Sign', Resource: '*' }],
    };
    iam.registerResourcePolicy(`${key}2`, 'OtherKey', document);
    iam.registerResourcePolicy(key, 'Key', document);
    const get = { action: 'dynamodb:GetItem', resource: table };
    // A service that reads its key from disk passes another object with the same content.
    const stored: unknown = JSON.parse(JSON.stringify(document));
    const sign = { action: 'kms:Sign', resource: key, resourcePolicy: { document: stored, required: true } };
    expect([denial(get), denial(sign)]).toEqual([undefined, undefined]);

    iam.disable('WorkerPolicy#0');
    iam.disable('Key#0');
    expect(denial(get)).toMatch(/no identity-based policy/);
    expect(denial({ action: 'kms:Decrypt', resource: key })).toBeUndefined();
    expect(denial(sign)).toMatch(/no resource-based policy/);
    iam.disable('Worker.AssumeRolePolicyDocument#0');
    expect(worker).toThrow(/not authorized to perform: sts:AssumeRole/);

    for (const { id } of iam.statements()) {
      iam.enable(id);
    }
    expect([denial(get), denial(sign)]).toEqual([undefined, undefined]);
  });

  it('list every statement with a unique id', async () => {
    const { iam } = await iamWith([allow('a:b'), allow('c:d')], {
      Policies: [
        { PolicyDocument: { Statement: [allow('e:f')] } },
        { PolicyDocument: { Statement: [allow('g:h')] } },
      ],
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess'],
    });

    expect(iam.statements().map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'Worker.AssumeRolePolicyDocument#0 trust',
      'Worker#0 identity',
      'Worker#1 identity',
      'Worker.AWSXRayDaemonWriteAccess#0 identity',
      'WorkerPolicy#0 identity',
      'WorkerPolicy#1 identity',
    ]);
    expect(() => iam.disable('WorkerPolicy#2')).toThrow(/policy statement WorkerPolicy#2 does not exist/);
  });
});

it('allows the root everything, and a service only what a resource policy permits', async () => {
  const { iam } = await iamWith([allow('*')]);
  const rule = servicePrincipal('events.amazonaws.com', 'arn:aws:events:e:1:rule/r');
  const invoke = { action: 'lambda:InvokeFunction', resource: 'arn:aws:lambda:e:1:function:f' };
  const permission = {
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'lambda:InvokeFunction',
        Resource: invoke.resource,
        Condition: { ArnLike: { 'AWS:SourceArn': 'arn:aws:events:e:1:rule/r' } },
      },
    ],
  };
  const permitted = { ...invoke, resourcePolicy: { document: permission, required: false } };
  const otherRule = servicePrincipal('events.amazonaws.com', 'arn:aws:events:e:1:rule/x');

  expect(() => iam.authorize(iam.rootPrincipal, { action: 'any:Thing', resource: '*' })).not.toThrow();
  expect(() => iam.authorize(rule, invoke)).toThrow(/not authorized/);
  expect(() => iam.authorize(rule, permitted)).not.toThrow();
  expect(() => iam.authorize(otherRule, permitted)).toThrow(/not authorized/);
});
