/** Actions of roles beyond access to tables, and the roles that may do them. */
import { ACMPCAClient } from '@aws-sdk/client-acm-pca';
import { IoTClient } from '@aws-sdk/client-iot';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { KMSClient } from '@aws-sdk/client-kms';
import type { World } from 'local-aws';
import type { TemplateRole } from '../roles.ts';

/** An action and the names of the roles that may do it. */
export interface RoleAction {
  readonly name: string;
  readonly allowedTo: readonly string[];
  readonly attempt: (clients: RoleClients) => Promise<unknown>;
}

/** Clients that sign as one role. */
export interface RoleClients {
  readonly kms: KMSClient;
  readonly pca: ACMPCAClient;
  readonly iot: IoTClient;
  readonly iotData: IoTDataPlaneClient;
  /** Calls a service without its SDK client. */
  readonly call: (service: string, operation: string, input: object) => Promise<unknown>;
}

/** For actions that no role may do. */
export const noRole: readonly string[] = [];
/** The saga that a caller waits for. */
export const provisioning = ['function ProvisionVehicle'];
/** The saga on a schedule. */
export const reconciler = ['function Reconcile'];
/** Provisioning and the reconciler that completes it. */
export const sagas = [...provisioning, ...reconciler];
/** The renewal that a vehicle requests. */
export const renewal = ['function RenewCertificate'];
/** All functions that issue certificates of vehicles. */
export const issuing = [...sagas, ...renewal];
/** The end of a Reference ID. */
export const revoking = ['function RevokeVehicle'];
/** Everything that cuts a certificate off. */
export const cutting = [...issuing, ...revoking, 'function ChangeTcu'];
/** Everything that keeps a certificate from connecting, at least for a time. */
export const suspending = [...cutting, 'function ChangeSuspension'];

/** Creates the clients of a role. */
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

/** Returns `Ref` of the template's resource of a type, by a part of its logical id. */
export function refOf(world: World, type: string, part = ''): string {
  const id = world.resourcesOfType(type).find((logicalId) => logicalId.includes(part));
  if (id === undefined) {
    throw new Error(`The template has no ${type} ${part}.`);
  }
  return world.resource(id).ref;
}
