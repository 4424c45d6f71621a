/**
 * The permissions that a DynamoDB call demands (Service Authorization Reference, "Actions,
 * resources, and condition keys for Amazon DynamoDB").
 */
import type { Iam } from '../iam/iam.ts';
import type { Demand, Place } from '../../core/service.ts';
import { tableArn, tableNameOf, type Tables } from './tables.ts';

/** The demands of an action on a table, or on one of its indexes. */
export type TableDemands = (action: string, table: unknown, index?: unknown) => readonly Demand[];

/** The demand of `kms:Decrypt`, or of another action, on a table's key, through DynamoDB. */
export type KeyDemand = (keyArn: string, action?: string) => Demand;

interface Dependencies {
  readonly place: Place;
  readonly iam: Iam;
  readonly tables: Tables;
}

/**
 * Demands on data of a table. If a customer-managed key encrypts the table, they include
 * `kms:Decrypt` on that key through DynamoDB (DynamoDB Developer Guide, "Using a customer managed
 * key"). Demands on the template's tables never change, so they are cached.
 */
export function tableDemands({ place, iam, tables }: Dependencies): TableDemands {
  const decryptDemand = keyDemand({ place, iam });
  const kept = new Map<string, readonly Demand[]>();

  function make(action: string, name: string, index: string): readonly Demand[] {
    const arn = tableArn(place, name);
    const own: Demand = {
      action: `dynamodb:${action}`,
      resource: index === '' ? arn : `${arn}/index/${index}`,
    };
    const keyArn = tables.get(name)?.keyArn;
    return keyArn === undefined ? [own] : [own, decryptDemand(keyArn)];
  }

  return (action, table, index = '') => {
    const name = tableNameOf(table);
    const key = `${action}/${name}/${index}`;
    const known = kept.get(key);
    if (known !== undefined) {
      return known;
    }
    const made = make(action, name, String(index));
    const listed = tables.get(name);
    if (listed !== undefined && listed.restore === undefined) {
      kept.set(key, made);
    }
    return made;
  };
}

/** Returns the demand on a key of tables; its policy takes part in the decision. */
export function keyDemand({ place, iam }: Pick<Dependencies, 'place' | 'iam'>): KeyDemand {
  return (keyArn, action = 'kms:Decrypt') => ({
    action,
    resource: keyArn,
    conditions: {
      'kms:ViaService': `dynamodb.${place.region}.amazonaws.com`,
      'kms:CallerAccount': place.accountId,
    },
    resourcePolicy: { document: iam.resourcePolicyOf(keyArn), required: true },
  });
}
