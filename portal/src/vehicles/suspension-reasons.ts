/** Why a vehicle is suspended. */
import type { SuspensionReason } from '../generated/operations/graphql.ts';

/** All reasons of the schema, in the order of the form. */
export const suspensionReasons = [
  'THEFT',
  'SECURITY_INCIDENT',
  'CUSTOMER_REQUEST',
  'OUT_OF_USE',
  'LEGAL_OBLIGATION',
] as const satisfies readonly SuspensionReason[];
