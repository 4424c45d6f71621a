/** What a role might do beyond tables, and who may do it. */
import { ACMPCAClient } from '@aws-sdk/client-acm-pca';
import { IoTClient } from '@aws-sdk/client-iot';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { KMSClient } from '@aws-sdk/client-kms';
import type { World } from 'local-aws';
import type { TemplateRole } from '../roles.ts';

/** A deed and the names of the roles that may do it. */
export interface Deed {
  readonly name: string;
  readonly by: readonly string[];
  readonly attempt: (clients: RoleClients) => Promise<unknown>;
}

/** Clients that sign as one role. */
export interface RoleClients {
  readonly kms: KMSClient;
  readonly pca: ACMPCAClient;
  readonly iot: IoTClient;
  readonly iotData: IoTDataPlaneClient;
  /** Calls a service for which there is no client here. */
  readonly call: (service: string, operation: string, input: object) => Promise<unknown>;
}

/** May be done by no role at all. */
export const nobody: readonly string[] = [];
/** The saga that a caller waits for. */
export const provisioning = ['function ProvisionVehicle'];
/** The saga on a schedule. */
export const reconciler = ['function Reconcile'];
/** Both of them. */
export const sagas = [...provisioning, ...reconciler];

/** Clients for a role. */
export function clientsFor(world: World, { credentials }: TemplateRole): RoleClients {
  const settings = { endpoint: world.url, region: world.place.region, credentials };
  const principal = world.iam.principalOf(credentials.accessKeyId, credentials.sessionToken);
  if (principal === undefined) {
    throw new Error('The role has no session.');
  }
  return {
    kms: new KMSClient(settings),
    pca: new ACMPCAClient(settings),
    iot: new IoTClient(settings),
    iotData: new IoTDataPlaneClient(settings),
    call: (service, operation, input) => world.dispatcher.dispatch({ service, operation, input, principal }),
  };
}

/** `Ref` of the template's resource of a type, by a part of its logical id. */
export function refOf(world: World, type: string, part = ''): string {
  const id = world.resourcesOfType(type).find((logicalId) => logicalId.includes(part));
  if (id === undefined) {
    throw new Error(`The template has no ${type} ${part}.`);
  }
  return world.resource(id).ref;
}
