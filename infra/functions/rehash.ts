/**
 * The re-hash of a rotation of the hash key. Only the release `write-new` has it, so that no other
 * release has a second function that may decrypt VINs.
 */
import { Construct } from 'constructs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { admitRoles } from '../data/keys.ts';
import { generateMacBy } from './conversion.ts';
import { type FunctionDefinition, ReleasedFunction } from './function.ts';
import type { FunctionsProps } from './props.ts';
import { Schedule } from './schedule.ts';
import { allow, ofOneVehicle } from './statements.ts';

interface RehashProps extends FunctionsProps {
  /** The version that vehicles leave. */
  readonly from: number;
  readonly rehashedPerSecond: number;
}

const entry = 'rotation/rehash-vehicles';

/** Value of the dimension `service` of the metrics about the re-hash. */
export const rehashService = 'rotation';

/** The function, its schedule and its admission to two keys. */
export class Rehash extends Construct {
  /** What the schedule and `npm run rotate` invoke. */
  readonly vehicles: ReleasedFunction;

  constructor(scope: Construct, id: string, props: RehashProps) {
    super(scope, id);
    const folderOf = props.bundler.functions([entry]);
    const definition = { ...rehashDefinition(props), bundle: folderOf(entry) };
    this.vehicles = new ReleasedFunction(this, 'Vehicles', definition, props.settings);
    const { role } = this.vehicles;
    admitRoles(props.keys.vinSeal, 'kms:Decrypt', [role]);
    admitRoles(props.keys.vinHash.written.key, 'kms:GenerateMac', [role]);
    new Schedule(this, 'Schedule', {
      description: 'Continues the re-hash of vehicles once it is started',
      everyMinutes: 1,
      target: this.vehicles,
    });
  }
}

function rehashDefinition({ from, keys, rehashedPerSecond, tables }: RehashProps): FunctionDefinition {
  const { vinHash, vinSeal } = keys;
  return {
    description: 'Moves vehicles from the old hash key to the new one',
    label: 'rehashVehicles',
    service: rehashService,
    // Shorter than the schedule's minute.
    timeoutSeconds: 55,
    memorySize: 512,
    environment: {
      ...tables.environment(['UniqueKeys', 'VehicleRegistry']),
      VIN_SEAL_KEY_ID: vinSeal.keyArn,
      VIN_HASH_KEY_ID: vinHash.written.key.keyArn,
      VIN_HASH_KEY_VERSION: String(vinHash.written.version),
      REHASH_FROM_VERSION: String(from),
      REHASHED_PER_SECOND: String(rehashedPerSecond),
    },
    statements: [
      new PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [vinSeal.keyArn],
        conditions: ofOneVehicle,
      }),
      generateMacBy([vinHash.written.key]),
      allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [tables.arn('VehicleRegistry')]),
      allow(
        ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Scan'],
        [tables.arn('UniqueKeys')],
      ),
    ],
  };
}
