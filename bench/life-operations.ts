/**
 * The operations of a vehicle's life whose calls are counted: claim, invitation, transfer, TCU
 * change and suspension, each of a vehicle of its own.
 */
import { KeyObject } from 'node:crypto';
import type { World } from 'local-aws';
import { downlinkTopic } from '../domain/topics.ts';
import {
  type GivenVehicle,
  type Person,
  givenAccess,
  givenDevice,
  givenVehicle,
} from '../test/support/given.ts';
import { accept, acceptTransfer, invite, offer } from '../test/support/sharing.ts';
import { type Operation, type Operations, required } from './operation.ts';
import { connectVehicles } from './vehicles/connect.ts';

/** Who acts. The buyer has no access to any vehicle at first. */
export interface LifeCast {
  readonly provisioner: Person;
  readonly operator: Person;
  readonly owner: Person;
  readonly buyer: Person;
}

type Work = (vehicle: GivenVehicle) => Promise<unknown>;

/** Returns the operations; a name in front of a comma is the field's. */
export function lifeOperations(world: World, cast: LifeCast): Operations {
  const { buyer, operator, owner } = cast;
  return {
    'claim without an owner: start, code, confirmation': claim(world, cast),
    'inviteToVehicle and acceptInvitation': {
      requests: 2,
      ...ofVehicle(cast, async (vehicle) =>
        accept(buyer, await codeOf('inviteToVehicle', invite(owner, vehicle))),
      ),
    },
    'offerVehicle and acceptTransfer': {
      requests: 2,
      ...ofVehicle(cast, async (vehicle) =>
        acceptTransfer(buyer, await codeOf('offerVehicle', offer(owner, vehicle))),
      ),
    },
    replaceTcu: replaceTcu(cast),
    'suspendVehicles, one vehicle': ofVehicle(cast, ({ referenceId }) =>
      required(
        operator.ask(
          'mutation ($ids: [ID!]!) { suspendVehicles(referenceIds: $ids, reason: THEFT) { items { status } } }',
          { ids: [referenceId] },
        ),
      ),
    ),
  };
}

/** A new vehicle that the owner has access to. */
async function ownedVehicle({ operator, owner, provisioner }: LifeCast): Promise<GivenVehicle> {
  const vehicle = await givenVehicle(provisioner);
  await givenAccess(operator, owner, vehicle);
  return vehicle;
}

function ofVehicle(cast: LifeCast, work: Work): Operation {
  let vehicle: GivenVehicle | undefined;
  return {
    async prepare() {
      vehicle = await ownedVehicle(cast);
    },
    run: () => work(present(vehicle)),
  };
}

function replaceTcu(cast: LifeCast): Operation {
  let newDeviceId = '';
  const { prepare, run } = ofVehicle(cast, ({ deviceId: currentDeviceId, referenceId }) =>
    required(
      cast.operator.ask('mutation ($input: ReplaceTcuInput!) { replaceTcu(input: $input) { status } }', {
        input: { referenceId, currentDeviceId, newDeviceId },
      }),
    ),
  );
  return {
    async prepare() {
      newDeviceId = await givenDevice(cast.provisioner);
      await prepare?.();
    },
    run,
  };
}

/** The vehicle is connected before, and shows the code of the claim. */
function claim(world: World, { buyer, provisioner }: LifeCast): Operation {
  let vehicle: GivenVehicle | undefined;
  let code: Promise<string> | undefined;
  return {
    requests: 2,
    async prepare() {
      vehicle = await givenVehicle(provisioner);
      ({ code } = await screenOf(world, vehicle));
    },
    async run() {
      const start = 'mutation ($vin: String!) { startOwnershipClaim(vin: $vin) { claimId } }';
      const { startOwnershipClaim: started } = await required(
        buyer.ask(start, { vin: present(vehicle).vin }),
      );
      // The field that the document requests.
      const { claimId } = started as { readonly claimId: string };
      const confirm =
        'mutation ($claimId: ID!, $code: String!) { confirmOwnershipClaim(claimId: $claimId, code: $code) { status } }';
      await required(buyer.ask(confirm, { claimId, code: await code }));
    },
  };
}

/** Connects a vehicle; returns a promise of the code that it will show. */
async function screenOf(world: World, vehicle: GivenVehicle): Promise<{ readonly code: Promise<string> }> {
  const { certificate, certificateChain, keys, referenceId, telemetryTopic } = vehicle;
  const [connected] = await connectVehicles(world.iotEndpoint, [
    {
      referenceId,
      telemetryTopic,
      certificate: `${certificate}\n${certificateChain}`,
      key: KeyObject.from(keys.privateKey).export({ format: 'pem', type: 'pkcs8' }).toString(),
    },
  ]);
  const { client } = present(connected);
  await client.subscribeAsync(downlinkTopic(referenceId, 'claim-code'), { qos: 1 });
  const code = new Promise<string>((resolve) => {
    client.once('message', (_topic, payload) => {
      client.end(true);
      // The function's own message.
      resolve((JSON.parse(payload.toString('utf8')) as { readonly code: string }).code);
    });
  });
  return { code };
}

async function codeOf(field: string, response: ReturnType<Person['ask']>): Promise<string> {
  const data = await required(response);
  // The fields that the documents request.
  return (data[field] as { readonly code: string }).code;
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) {
    throw new Error('The operation was not prepared.');
  }
  return value;
}
