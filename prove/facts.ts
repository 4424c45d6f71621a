/** What checks leave for later checks: people who are signed in, the vehicle, its identity. */
import type { VehicleIdentity } from '../tools/simulator/wire/mqtt-connection.ts';
import type { Person } from './people.ts';
import { CheckError } from './check-error.ts';

/** Vehicle that this run provisioned, with the key and certificate by which it connects. */
export interface ProvedVehicle {
  readonly referenceId: string;
  /** Simulated; never printed. */
  readonly vin: string;
  readonly deviceId: string;
  /** Host name of the MQTT endpoint. */
  readonly iotEndpoint: string;
  readonly telemetryTopic: string;
  readonly identity: VehicleIdentity;
}

/** The prover's people; two tenants, both of this run alone. */
export interface People {
  readonly tenantId: string;
  readonly provisioner: Person;
  readonly operator: Person;
  readonly owner: Person;
  /** An operator of the other tenant. */
  readonly stranger: Person;
}

interface Known {
  people: People;
  device: { readonly deviceId: string };
  vehicle: ProvedVehicle;
  /** A second owner, who signed in just before the vehicle's VIN was read. */
  reader: Person;
  /** Certificate and chain of the TCU that was replaced, PEM. */
  replacedCertificate: string;
}

/** What the checks of a run have found out, for the checks after them. */
export class Facts {
  readonly #known: Partial<Known> = {};

  set<Name extends keyof Known>(name: Name, value: Known[Name]): void {
    this.#known[name] = value;
  }

  /** Throws CheckError when no earlier check has set it. */
  require<Name extends keyof Known>(name: Name): Known[Name] {
    const value = this.#known[name];
    if (value === undefined) {
      throw new CheckError(`No earlier check made the ${name}.`);
    }
    return value;
  }
}
