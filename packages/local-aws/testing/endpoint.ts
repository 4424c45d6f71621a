/** A gateway with given services on its own port, for tests of one service. */
import { createCalls } from '../src/core/calls.ts';
import { createFaults } from '../src/dispatch/faults.ts';
import { createDispatcher } from '../src/dispatch/service-dispatcher.ts';
import { createGateway } from '../src/gateway/gateway.ts';
import { startHttpServer } from '../src/gateway/http-server.ts';
import { createSignatureVerifier } from '../src/gateway/signature.ts';
import { createIam } from '../src/services/iam/iam.ts';
import type { HttpRoute } from '../src/core/http.ts';
import type { Service } from '../src/core/service.ts';
import { memoryState } from '../src/state/memory-state.ts';

/** Where the services of these tests are; its account is not a real one. */
export const place = { region: 'eu-central-1', accountId: '000000000000', partition: 'aws' };
/** The machine's clock, for services whose time a test does not move. */
export const clock = { now: () => Date.now() };

/** Starts the gateway; call `stop` when the test is done. */
export async function startEndpoint(services: readonly Service[], routes: readonly HttpRoute[] = []) {
  const { iam, module } = createIam({ place, clock, state: memoryState() });
  const faults = createFaults();
  const calls = createCalls();
  const dispatcher = createDispatcher({ place, clock, iam, faults, calls });
  dispatcher.register(services);
  const verifySignature = createSignatureVerifier({ iam, region: place.region });
  // Created for each request, because tests register further services.
  const gateway = () => createGateway({ dispatcher, verifySignature, routes });
  const server = await startHttpServer(0, (request) => gateway()(request));
  const url = `http://127.0.0.1:${server.port}`;
  return { iam, iamHandlers: module.resources, faults, calls, dispatcher, url, stop: server.stop };
}
