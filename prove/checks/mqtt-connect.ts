/** The vehicle connects by mutual TLS as itself, and as nothing else. */
import { randomUUID } from 'node:crypto';
import { tryToConnect } from '../aws/device-connection.ts';
import type { Check } from '../check.ts';
import { CheckError, expectThat } from '../check-error.ts';

/** The check `mqtt-connect`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const mqttConnectCheck: Check = {
  name: 'mqtt-connect',
  shows: 'the vehicle connects with its certificate as its Reference ID, and with no other client id',
  needs: ['provision'],
  timeoutSeconds: 90,
  async run({ deployment, facts }) {
    const { referenceId, iotEndpoint, identity } = facts.require('vehicle');
    const attempt = await tryToConnect(deployment, iotEndpoint, referenceId, identity);
    if ('refused' in attempt) {
      throw new CheckError(`The vehicle cannot connect: ${attempt.refused}.`);
    }
    await attempt.connection.end();
    const other = await tryToConnect(deployment, iotEndpoint, randomUUID(), identity);
    if ('connection' in other) {
      await other.connection.end();
    }
    expectThat('refused' in other, 'The vehicle can connect with another client id.');
    return 'connected; another client id refused';
  },
};
