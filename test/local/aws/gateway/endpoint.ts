/** A gateway with given services on a port of its own, for the tests of this folder. */
import { createCalls } from '../../../../local/calls.ts';
import { createFaults } from '../../../../local/faults.ts';
import { createDispatcher } from '../../../../local/aws/create-dispatcher.ts';
import { createGateway } from '../../../../local/aws/gateway/gateway.ts';
import { startHttpServer } from '../../../../local/aws/gateway/http-server.ts';
import { createSignatureVerifier } from '../../../../local/aws/gateway/signature.ts';
import { createIam } from '../../../../local/aws/iam/create-iam.ts';
import type { HttpRoute } from '../../../../local/aws/http.ts';
import type { Service } from '../../../../local/aws/service.ts';
import { memoryState } from '../../../../local/state/memory-state.ts';

export const place = { region: 'eu-central-1', accountId: '000000000000', partition: 'aws' };
export const clock = { now: () => Date.now() };

/** Starts it; `stop` when the test is done. */
export async function startEndpoint(services: readonly Service[], routes: readonly HttpRoute[] = []) {
  const { iam, module } = createIam({ place, clock, state: memoryState() });
  const faults = createFaults();
  const calls = createCalls();
  const dispatcher = createDispatcher({ place, clock, iam, faults, calls });
  dispatcher.register(services);
  const verifySignature = createSignatureVerifier({ iam, region: place.region });
  // Made for each request, since tests register further services.
  const gateway = () => createGateway({ dispatcher, verifySignature, routes });
  const server = await startHttpServer(0, (request) => gateway()(request));
  const url = `http://127.0.0.1:${server.port}`;
  return { iam, iamHandlers: module.resources, faults, calls, dispatcher, url, stop: server.stop };
}
