/** The tour’s steps from an entry of the audit log to its seal and to dead letters. */
import { randomUUID } from 'node:crypto';
import { convertAsOperator } from '../given.ts';
import { functionByName } from '../provisioning.ts';
import { itemsOf, putItems } from '../tables.ts';
import { europeanVin } from '../vins.ts';
import { requireOutput } from '../vehicles-on-the-wire.ts';
import { auditExpiry } from '../../../domain/retention.ts';
import { auditPartition } from '../../../domain/audit.ts';
import { type TourSetup, type TourStep, done } from './tour.ts';
import { arrives } from './wait-for.ts';

/** Returns the steps that seal an entry, finish a head, seal an old entry, and give one up. */
export function recordSteps(setup: TourSetup): readonly TourStep[] {
  return [sealing(setup), finishing(setup), scheduled(setup), givingUp(setup)];
}

/** Converts a VIN, whose entry restarted readers bring to the function. */
function sealing(setup: TourSetup): TourStep {
  const { operator, world } = setup;
  return {
    name: 'seal an entry of the audit log',
    shows: 'work',
    async prepare() {
      await world.streams.settled();
      await world.lambda.coldStart(functionByName(world, 'SealAuditLog'));
      const before = (await itemsOf(world, 'AuditSeals')).length;
      return async () => {
        world.streams.restartReaders();
        await operator.ask(convertAsOperator, { vin: europeanVin() });
        return await arrives(world, async () => (await itemsOf(world, 'AuditSeals')).length > before);
      };
    },
  };
}

/** Lets the function die after it has put a head's object, so that it reads the object later. */
function finishing(setup: TourSetup): TourStep {
  const { world } = setup;
  return {
    name: 'finish a head whose object exists',
    shows: 'work',
    async prepare() {
      await world.streams.settled();
      const before = (await itemsOf(world, 'AuditSeals')).length;
      return async () => {
        const role = world.lambda.functions().find(({ name }) => name.includes('SealAuditLog'))?.roleArn;
        const fault = world.faults.inject({
          ...{ service: 's3', operation: 'PutObject', kind: 'kill-caller-after', times: 1 },
          ...(role !== undefined && { principal: role }),
        });
        await putEntry(setup);
        const result = await arrives(world, async () => (await itemsOf(world, 'AuditSeals')).length > before);
        fault.remove();
        return result;
      };
    },
  };
}

/** Runs the schedule for an entry that the stream has not brought. */
function scheduled(setup: TourSetup): TourStep {
  const { world } = setup;
  return {
    name: 'seal an entry that the stream did not bring',
    shows: 'work',
    async prepare() {
      await putEntry(setup);
      await world.streams.settled();
      const rule = world
        .resourcesOfType('AWS::Events::Rule')
        .find((id) => id.includes('SealAuditLogSchedule'));
      const failing = failingRole(setup, { service: 'kms', operation: 'Sign' });
      await putEntry(setup, 10 * 60_000);
      await world.streams.settled();
      failing.remove();
      const before = (await itemsOf(world, 'AuditSeals')).length;
      return async () => {
        try {
          await world.runSchedule(rule ?? '');
        } catch (error) {
          return error instanceof Error ? error.name : 'failed';
        }
        return (await itemsOf(world, 'AuditSeals')).length > before ? done : 'nothing was sealed';
      };
    },
  };
}

/** Lets every attempt at an entry fail. */
function givingUp(setup: TourSetup): TourStep {
  const { world } = setup;
  return {
    name: 'set an entry of the audit log aside',
    shows: 'work',
    async prepare() {
      await world.streams.settled();
      const letters = () => world.queues.messages(requireOutput(world, 'AuditDeadLettersUrl')).length;
      const before = letters();
      return async () => {
        const fault = failingRole(setup, { service: 'dynamodb', operation: 'Query' });
        await putEntry(setup);
        // Lambda reads the shard again a second after each of the five attempts.
        const result = await arrives(world, () => letters() > before, 10_000);
        fault.remove();
        return result;
      };
    },
  };
}

/** Refuses calls of the function until the fault is removed. */
function failingRole({ world }: TourSetup, call: { readonly service: string; readonly operation: string }) {
  const principal = world.lambda.functions().find(({ name }) => name.includes('SealAuditLog'))?.roleArn;
  return world.faults.inject({
    ...{ ...call, kind: 'access-denied', times: 1000 },
    ...(principal !== undefined && { principal }),
  });
}

async function putEntry({ world }: TourSetup, ageMs = 0): Promise<void> {
  const [tenantId, at, id] = ['tour', new Date(Date.now() - ageMs).toISOString(), randomUUID()];
  const key = { tenantDayShard: auditPartition(tenantId, at.slice(0, 10), 0), atId: `${at}#${id}` };
  const who = { tenantId, actorId: id, actorRoles: [], clientId: 'client', requestId: id };
  const facts = { at, expiresAt: auditExpiry(1096, Date.now()) };
  await putItems(world, 'AuditLog', [{ ...key, ...who, ...facts, action: 'CONVERSION', outcome: 'FAILED' }]);
}
