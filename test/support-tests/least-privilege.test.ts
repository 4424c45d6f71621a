/**
 * The permission tour reports a statement that allows too much, and a step that does not fail
 * closed. These tests run it on a template with two statements and on steps with a planted defect.
 */
import { describe, expect, it } from 'vitest';
import type { CallRecord, Decision, StatementListing } from 'local-aws';
import { type TouredWorld, type WalkedStep, walk } from '../support/tour/demands.ts';
import { unneededParts, withdrawEach } from '../support/tour/least-privilege.ts';
import { type TourStep, done } from '../support/tour/tour.ts';

const roleArn = 'arn:aws:iam::000000000000:role/reader';
const otherRole = 'arn:aws:iam::000000000000:role/other';
const table = 'arn:aws:dynamodb:eu-central-1:000000000000:table/Telemetry';
const key = 'arn:aws:kms:eu-central-1:000000000000:key/seal';

const readStatement = allow('Reader#0', { Action: 'dynamodb:GetItem', Resource: table });
const keyStatement = allow('Reader#1', { Action: 'kms:Decrypt', Resource: key });
const sound = [readStatement, keyStatement];

describe('the permission tour', () => {
  it('reports nothing about statements whose every part is needed', async () => {
    const world = new StandInWorld(sound);

    expect(unneededParts(world, sound, await toured(world))).toEqual([]);
  });

  it.each([
    [
      'an unnecessary action',
      [allow('Reader#0', { Action: ['dynamodb:GetItem', 'dynamodb:Scan'], Resource: table }), keyStatement],
      'Reader#0: dynamodb:Scan',
    ],
    [
      'an unnecessary resource',
      [
        allow('Reader#0', { Action: 'dynamodb:GetItem', Resource: [table, `${table}/index/*`] }),
        keyStatement,
      ],
      `Reader#0: ${table}/index/*`,
    ],
    [
      'an unnecessary role in a key policy',
      [
        readStatement,
        allow('Reader#1', {
          Action: 'kms:Decrypt',
          Resource: key,
          Condition: { ArnEquals: { 'aws:PrincipalArn': [roleArn, otherRole] } },
        }),
      ],
      `Reader#1: ${otherRole}`,
    ],
    [
      'a statement that no step needs',
      [...sound, allow('Reader#2', { Action: 'sqs:SendMessage', Resource: '*' })],
      'Reader#2: sqs:SendMessage',
    ],
    [
      'a statement that repeats another',
      [...sound, allow('Reader#2', { Action: 'kms:Decrypt', Resource: '*' })],
      'Reader#2: kms:Decrypt',
    ],
  ])('reports %s', async (_defect, statements, expected) => {
    const world = new StandInWorld(statements);

    expect(unneededParts(world, statements, await toured(world))).toContain(expected);
  });

  it('accepts a resource that only a caller outside of the tour reaches, in the named statement only', async () => {
    const extra = { Action: 'dynamodb:GetItem', Resource: [table, `${table}/index/*`] };
    const outside = [{ by: 'the backup', statement: /^Reader#0$/, actions: [], resources: /index/ }];
    const statements = [allow('Reader#0', extra), keyStatement];
    const elsewhere = [allow('Reader#9', extra), keyStatement];

    const [named, notNamed] = await Promise.all(
      [statements, elsewhere].map(async (listed) => {
        const world = new StandInWorld(listed);
        return unneededParts(world, listed, await toured(world), outside);
      }),
    );

    expect(named).toEqual([]);
    expect(notNamed).toEqual([`Reader#9: ${table}/index/*`]);
  });

  it('accepts an action that a caller outside of the tour needs, in the named statement only', async () => {
    const extra = { Action: ['dynamodb:GetItem', 'dynamodb:Scan'], Resource: table };
    const outside = [{ by: 'the backup', statement: /^Reader#0$/, actions: ['dynamodb:Scan'] }];
    const statements = [allow('Reader#0', extra), keyStatement];
    const elsewhere = [allow('Reader#9', extra), keyStatement];

    const [named, notNamed] = await Promise.all(
      [statements, elsewhere].map(async (listed) => {
        const world = new StandInWorld(listed);
        return unneededParts(world, listed, await toured(world), outside);
      }),
    );

    expect(named).toEqual([]);
    expect(notNamed).toEqual(['Reader#9: dynamodb:Scan']);
  });
});

describe('the withdrawal of each statement', () => {
  it('reports nothing about steps that fail closed, and restores every statement', async () => {
    const world = new StandInWorld(sound);
    const walked = await toured(world);

    const { used, violations } = await withdrawEach(world, sound, walked);

    expect(violations).toEqual([]);
    expect(used.map(({ name }) => name)).toEqual(['read', 'unseal']);
    expect((await toured(world)).map(({ result }) => result)).toEqual([done, done]);
  });

  it('reports a step that succeeds although it is refused', async () => {
    expect(await violationsOf({ result: done })).toEqual(['Reader#1: no step fails without it']);
  });

  it('reports a step whose result says more than that it failed', async () => {
    expect(await violationsOf({ result: 'the role may not kms:Decrypt' })).toEqual([
      'Reader#1: unseal: the result is the role may not kms:Decrypt',
    ]);
  });

  it('leaves a step that waits for what the refusal prevents', async () => {
    expect(await violationsOf({ result: 'SERVICE_UNAVAILABLE', isEndless: true })).toEqual([]);
  });

  it('reports a refusal that no call records', async () => {
    expect(await violationsOf({ result: 'SERVICE_UNAVAILABLE', isUnrecorded: true })).toEqual([
      'Reader#1: unseal: no call is recorded as refused',
    ]);
  });

  it('reports a step that fails for another reason than the refusal', async () => {
    expect(await violationsOf({ result: 'SERVICE_UNAVAILABLE', isFlaky: true })).toEqual([
      'Reader#1: unseal: IAM refused nothing that needs the statement',
    ]);
  });
});

/** The behaviour of the step that needs the key when it is refused. */
interface Behaviour {
  readonly result: string;
  /** True: the record of calls lacks the refused call. */
  readonly isUnrecorded?: boolean;
  /** True: from its second run on, the step fails before its call. */
  readonly isFlaky?: boolean;
  /** True: the step does not end when it is refused. */
  readonly isEndless?: boolean;
}

const failsClosed: Behaviour = { result: 'SERVICE_UNAVAILABLE' };

async function violationsOf(behaviour: Behaviour): Promise<readonly string[]> {
  const world = new StandInWorld(sound);
  const walked = await toured(world, behaviour);
  return (await withdrawEach(world, [keyStatement], walked, 10)).violations;
}

async function toured(world: StandInWorld, behaviour = failsClosed): Promise<readonly WalkedStep[]> {
  return [
    await walk(world, step(world, 'read', 'dynamodb:GetItem', table, failsClosed)),
    await walk(world, step(world, 'unseal', 'kms:Decrypt', key, behaviour)),
  ];
}

function step(
  world: StandInWorld,
  name: string,
  action: string,
  resource: string,
  { isEndless = false, isFlaky = false, isUnrecorded = false, result }: Behaviour,
): TourStep {
  let runs = 0;
  return {
    name,
    shows: 'work',
    prepare: () =>
      Promise.resolve(() => {
        runs += 1;
        if (isFlaky && runs > 1) {
          return Promise.resolve(result);
        }
        const isAllowed = world.call(action, resource, isUnrecorded);
        return isEndless && !isAllowed ? new Promise(() => {}) : Promise.resolve(isAllowed ? done : result);
      }),
  };
}

function allow(id: string, statement: StatementListing['statement']): StatementListing {
  return { id, logicalId: 'Reader', kind: 'identity', effect: 'Allow', statement };
}

/** A world with one role, whose statements are the only ones in its IAM. */
class StandInWorld implements TouredWorld {
  readonly #statements: readonly StatementListing[];
  readonly #disabled = new Set<string>();
  readonly #watchers = new Set<(decision: Decision) => void>();
  readonly #calls: CallRecord[] = [];
  readonly #principal = {
    kind: 'role' as const,
    arn: 'arn:aws:sts::000000000000:assumed-role/reader/session',
    roleArn,
  };

  readonly rules = { settled: () => Promise.resolve() };
  readonly streams = { settled: () => Promise.resolve() };
  readonly lambda = { settled: () => Promise.resolve() };
  readonly calls: TouredWorld['calls'] = {
    next: () => this.#calls.length,
    list: (first = 0) => this.#calls.slice(first),
  };
  readonly iam: TouredWorld['iam'] = {
    disable: (id) => void this.#disabled.add(id),
    enable: (id) => void this.#disabled.delete(id),
    watch: (watcher) => {
      this.#watchers.add(watcher);
      return () => void this.#watchers.delete(watcher);
    },
    authorize: (principal, demand) => {
      const allowed = this.#statements.some(
        ({ id, statement }) =>
          !this.#disabled.has(id) &&
          [statement['Action']].flat().includes(demand.action) &&
          [statement['Resource']].flat().some((resource) => resource === '*' || resource === demand.resource),
      );
      for (const watcher of this.#watchers) {
        watcher({ principal, demand, allowed });
      }
      if (!allowed) {
        throw new Error('refused');
      }
    },
    assume: () => {
      throw new Error('No step here assumes a role.');
    },
  };

  constructor(statements: readonly StatementListing[]) {
    this.#statements = statements;
  }

  resourcesOfType(): readonly string[] {
    return ['Api'];
  }

  resource(): ReturnType<TouredWorld['resource']> {
    const properties = { LogConfig: { CloudWatchLogsRoleArn: 'arn:aws:iam::000000000000:role/log' } };
    return { type: 'AWS::AppSync::GraphQLApi', ref: 'api', attributes: {}, properties };
  }

  /** Calls AWS as the role and returns whether IAM allowed the call. */
  call(action: string, resource: string, isUnrecorded: boolean): boolean {
    const [service = '', operation = ''] = action.split(':');
    const refused = this.#refuses(action, resource);
    if (!isUnrecorded) {
      const outcome = refused ? 'AccessDeniedException' : 'OK';
      const { arn: principalArn } = this.#principal;
      const sequence = this.#calls.length;
      this.#calls.push({ sequence, service, operation, principalArn, outcome, durationMs: 0 });
    }
    return !refused;
  }

  #refuses(action: string, resource: string): boolean {
    try {
      this.iam.authorize(this.#principal, { action, resource });
      return false;
    } catch {
      return true;
    }
  }
}
