/**
 * What scales the capacity of tables that are provisioned, in a nested stack of its own: it exists
 * only by context, and holds no data (docs/decisions/0100-provisioned-tables-by-context.md).
 */
import { NestedStack } from 'aws-cdk-lib';
import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { Construct } from 'constructs';
import { type TableDefinition, type TableName, tables as definitions } from '../../domain/tables.ts';
import { namesOf } from '../names-of.ts';
import type { ProvisionedCapacity, ProvisionedTables } from './provisioned-tables.ts';
import type { Tables } from './tables.ts';

interface CapacityProps {
  readonly tables: Tables;
  readonly provisioned: ProvisionedTables;
}

/** A table or an index, as Application Auto Scaling names it. */
interface Scaled {
  readonly kind: 'index' | 'table';
  readonly resourceId: string;
  readonly id: string;
}

const directions = { Read: 'read', Write: 'write' } as const;

/**
 * The nested stack. Application Auto Scaling acts by its service-linked role, which it makes with
 * the first target of an account (Application Auto Scaling User Guide, "Amazon DynamoDB").
 */
export class Capacity extends NestedStack {
  constructor(scope: Construct, id: string, { provisioned, tables }: CapacityProps) {
    super(scope, id, {
      description: 'Scaling of the tables of Reference ID for VIN.',
      suppressTemplateIndentation: true,
    });
    for (const name of namesOf(definitions)) {
      const capacity = provisioned[name];
      if (capacity !== undefined) {
        scaledPartsOf(name, tables).forEach((part) => this.#scale(part, capacity));
      }
    }
  }

  #scale({ id, kind, resourceId }: Scaled, capacity: ProvisionedCapacity): void {
    for (const direction of namesOf(directions)) {
      const { max, min } = capacity[directions[direction]];
      const target = new CfnScalableTarget(this, `${id}${direction}`, {
        serviceNamespace: 'dynamodb',
        resourceId,
        scalableDimension: `dynamodb:${kind}:${direction}CapacityUnits`,
        minCapacity: min,
        maxCapacity: max,
      });
      new CfnScalingPolicy(this, `${id}${direction}Policy`, {
        policyName: `${id}${direction}`,
        policyType: 'TargetTrackingScaling',
        scalingTargetId: target.ref,
        targetTrackingScalingPolicyConfiguration: {
          predefinedMetricSpecification: {
            predefinedMetricType: `DynamoDB${direction}CapacityUtilization`,
          },
          targetValue: capacity.target,
        },
      });
    }
  }
}

/** A table and its indexes, because each index has its own capacity. */
function scaledPartsOf(name: TableName, tables: Tables): Scaled[] {
  const definition: TableDefinition = definitions[name];
  const table = `table/${tables.tableName(name)}`;
  return [
    { kind: 'table', resourceId: table, id: name },
    ...Object.keys(definition.indexes).map((index) => ({
      kind: 'index' as const,
      resourceId: `${table}/index/${index}`,
      id: `${name}${index}`,
    })),
  ];
}
