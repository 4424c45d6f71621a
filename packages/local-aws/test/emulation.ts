/**
 * KMS, S3, Private CA, IoT and FleetWise behind the real gateway on its own port. The tap of the
 * service models checks every exchange.
 */
import { createAcmPca } from '../src/services/acm-pca/acm-pca.ts';
import { createDispatcher } from '../src/dispatch/service-dispatcher.ts';
import { createGateway } from '../src/gateway/gateway.ts';
import { startHttpServer } from '../src/gateway/http-server.ts';
import { createSignatureVerifier } from '../src/gateway/signature.ts';
import { createIam, type Iam } from '../src/services/iam/iam.ts';
import { createIotFleetWise } from '../src/services/iotfleetwise/iotfleetwise.ts';
import { startBroker } from '../src/services/iot/broker/broker.ts';
import type { Connections } from '../src/services/iot/connections.ts';
import { createIotParts } from '../src/services/iot/iot-parts.ts';
import { createIot } from '../src/services/iot/iot.ts';
import { createKms } from '../src/services/kms/kms.ts';
import { createLogs } from '../src/services/logs/logs.ts';
import { createS3 } from '../src/services/s3/s3.ts';
import type { ServiceModule } from '../src/core/resource.ts';
import { createCalls } from '../src/core/calls.ts';
import { createFaults } from '../src/dispatch/faults.ts';
import { memoryState } from '../src/state/memory-state.ts';
import type { State } from '../src/state/store.ts';
import { resourceMaker } from '../testing/resource-maker.ts';
import { tapServiceModels } from '../testing/service-model-tap.ts';

export const place = { region: 'eu-central-1', accountId: '000000000000', partition: 'aws' };

export type Emulation = Awaited<ReturnType<typeof startEmulation>>;

/** What a test changes about the emulation. */
interface EmulationOptions {
  readonly state?: State;
  readonly connections?: Connections;
  readonly issuanceMs?: number;
  readonly certificatesPerPartition?: number;
  /** With IoT's message broker, on a free port. */
  readonly broker?: boolean;
}

/**
 * Starts the emulation; call `stop` when the test is done. The clock starts at the machine's time,
 * and `pass` moves it.
 */
export async function startEmulation(options: EmulationOptions = {}) {
  const { state = memoryState(), connections, issuanceMs = 0 } = options;
  const defects: unknown[] = [];
  let offsetMs = 0;
  const clock = { now: () => Date.now() + offsetMs };
  const { iam, module: iamModule } = createIam({ place, clock, state });
  const parts = createIotParts({ place, clock, state });
  const onDefect = (defect: unknown) => void defects.push(defect);
  const broker = options.broker === true ? await startBroker({ parts, state, port: 0, onDefect }) : undefined;
  const calls = createCalls();
  const dispatcher = createDispatcher({ place, clock, iam, faults: createFaults(), calls });
  const partitions = options.certificatesPerPartition;
  const pca = createAcmPca({
    ...{ place, clock, state, dispatcher, issuanceMs },
    ...(partitions !== undefined && { certificatesPerPartition: partitions }),
  });
  const iot = createIot({
    ...{ place, clock, state, iam, dispatcher, parts, onDefect },
    ...(broker && { broker }),
    ...(connections && { connections }),
  });
  const fleetWise = createIotFleetWise({ place, clock, state, iam, dispatcher, things: iot.things });
  const modules: readonly ServiceModule[] = [
    iamModule,
    createKms({ place, clock, state, iam }),
    createS3({ place, clock, state, iam }),
    createLogs({ place, iam }),
    pca,
    iot,
    fleetWise,
  ];
  for (const { services } of modules) {
    dispatcher.register(services);
  }
  const { url, tap, server } = await startServer(iam, dispatcher);
  return {
    ...{ url, iam, pca, clock, calls, dispatcher },
    rules: iot.rules,
    collect: fleetWise.collect,
    tap,
    broker,
    /** Errors inside the broker. */
    defects,
    stop: async () => {
      await broker?.stop();
      await iot.stop();
      await server.stop();
    },
    /** Moves the clock forward. */
    pass: (milliseconds: number) => void (offsetMs += milliseconds),
    ...clientSettings(url, iam),
    /** Creates a resource as `createStack` would. */
    make: resourceMaker(
      place,
      modules.flatMap(({ resources }) => resources),
    ),
  };
}

/** Settings of clients: root's credentials unless others are given, and no retries. */
function clientSettings(url: string, { rootCredentials }: Pick<Iam, 'rootCredentials'>) {
  const common = { region: place.region, maxAttempts: 1 };
  return {
    /** Settings for a client of the jobs data plane, which has its own host. */
    jobsClient: (credentials = rootCredentials) => ({
      ...{ endpoint: url.replace('127.0.0.1', 'localhost'), credentials },
      ...common,
    }),
    client: (credentials = rootCredentials) => ({ endpoint: url, credentials, ...common }),
  };
}

/** Starts the gateway on its own port, with the tap of the service models. */
async function startServer(
  iam: ReturnType<typeof createIam>['iam'],
  dispatcher: ReturnType<typeof createDispatcher>,
) {
  const verifySignature = createSignatureVerifier({ iam, region: place.region });
  // Created for each request, since tests register further services.
  const gateway = () => createGateway({ dispatcher, verifySignature, routes: [] });
  const tap = tapServiceModels((request) => gateway()(request));
  const server = await startHttpServer(0, tap.gateway);
  return { server, tap, url: `http://127.0.0.1:${server.port}` };
}
