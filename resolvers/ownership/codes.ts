/** Writes of one-time codes: a code's own item, and the item with the open codes of its vehicle. */
import { util } from '@aws-appsync/utils';
import {
  type CodeItem,
  type OpenCodes,
  codeExpiresAt,
  openCodes,
  replacedBy,
  vehicleCodesKey,
  withCode,
  withoutCodes,
} from '../../domain/invitations.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { tables } from '../../domain/tables.ts';
import { toMilliSeconds } from '../runtime/clock.ts';
import { requireTable } from '../runtime/tables.ts';
import type { Write } from './change.ts';
import type { SharingContext } from './sharing-context.ts';

type Environment = Readonly<Record<string, string>>;

/** A new code: the codes after it, and the writes that store it. */
export interface NewCode {
  readonly after: OpenCodes;
  readonly writes: readonly Write[];
}

/**
 * Puts a new code at `now`, removes the ones that it replaces, and replaces the vehicle's codes if
 * they are unchanged since they were read.
 */
export function newCodeWrites(ctx: SharingContext<unknown>, item: CodeItem, now: string): NewCode {
  const { env, stash } = ctx;
  const { codeHash, referenceId, tenantId, role, until, notBefore, expiresAt, ...code } = item;
  const open = openCodes(stash.codes ?? {}, stash.viewers ?? {}, now);
  const after = withCode(open, codeHash, code);
  return {
    after,
    writes: [
      putCode(env, item),
      putVehicleCodes(env, referenceId, stash.codes, after),
      ...replacedBy(code, open).map((replaced) => deleteCode(env, replaced)),
    ],
  };
}

/**
 * Uses a code up for the person of the access that it gives. Fails the transaction when the code
 * was used or made void since it was read.
 */
export function useCode(
  env: Environment,
  { codeHash, referenceId }: CodeItem,
  { ownerId, since }: Pick<OwnershipItem, 'ownerId' | 'since'>,
): Write[] {
  return [
    {
      operation: 'UpdateItem',
      table: requireTable(env, tables.Invitations),
      key: util.dynamodb.toMapValues({ codeHash }),
      update: {
        expression: 'SET #acceptedBy = :personId, #acceptedSince = :since',
        expressionNames: { '#acceptedBy': 'acceptedBy', '#acceptedSince': 'acceptedSince' },
        expressionValues: util.dynamodb.toMapValues({ ':personId': ownerId, ':since': since }),
      },
      condition: {
        expression: 'attribute_exists(#codeHash) AND attribute_not_exists(#acceptedBy)',
        expressionNames: { '#codeHash': 'codeHash', '#acceptedBy': 'acceptedBy' },
        returnValuesOnConditionCheckFailure: false,
      },
    },
    {
      operation: 'UpdateItem',
      table: requireTable(env, tables.Invitations),
      key: util.dynamodb.toMapValues({ codeHash: vehicleCodesKey(referenceId) }),
      update: {
        expression: 'REMOVE #codes.#hash',
        expressionNames: { '#codes': 'codes', '#hash': codeHash },
      },
      condition: {
        expression: 'attribute_exists(#codes)',
        expressionNames: { '#codes': 'codes' },
        returnValuesOnConditionCheckFailure: false,
      },
    },
  ];
}

/** Makes codes of a vehicle void, and removes them from its open ones. */
export function voidCodes(
  env: Environment,
  referenceId: string,
  before: OpenCodes,
  voided: readonly string[],
): Write[] {
  return [
    putVehicleCodes(env, referenceId, before, withoutCodes(before, voided)),
    ...voided.map((codeHash) => deleteCode(env, codeHash)),
  ];
}

function putCode(env: Environment, item: CodeItem): Write {
  const { codeHash, ...facts } = item;
  return {
    operation: 'PutItem',
    table: requireTable(env, tables.Invitations),
    key: util.dynamodb.toMapValues({ codeHash }),
    attributeValues: util.dynamodb.toMapValues({ ...facts }),
    condition: {
      expression: 'attribute_not_exists(#codeHash)',
      expressionNames: { '#codeHash': 'codeHash' },
      returnValuesOnConditionCheckFailure: false,
    },
  };
}

/** The item is kept as long as the longest of its codes. */
function putVehicleCodes(
  env: Environment,
  referenceId: string,
  before: OpenCodes | undefined,
  codes: OpenCodes,
): Write {
  const ends = Object.values(codes).map(({ validUntil }) => toMilliSeconds(validUntil));
  const expiresAt = codeExpiresAt(
    ends.reduce((one, other) => Math.max(one, other), util.time.nowEpochMilliSeconds()),
  );
  return {
    operation: 'PutItem',
    table: requireTable(env, tables.Invitations),
    key: util.dynamodb.toMapValues({ codeHash: vehicleCodesKey(referenceId) }),
    attributeValues: util.dynamodb.toMapValues({ codes, expiresAt }),
    condition: {
      expression: before === undefined ? 'attribute_not_exists(#codes)' : '#codes = :before',
      expressionNames: { '#codes': 'codes' },
      ...(before === undefined ? {} : { expressionValues: util.dynamodb.toMapValues({ ':before': before }) }),
      returnValuesOnConditionCheckFailure: false,
    },
  };
}

function deleteCode(env: Environment, codeHash: string): Write {
  return {
    operation: 'DeleteItem',
    table: requireTable(env, tables.Invitations),
    key: util.dynamodb.toMapValues({ codeHash }),
  };
}
