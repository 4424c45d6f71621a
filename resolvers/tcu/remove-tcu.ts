/**
 * Removes the TCU of a vehicle: counts the call, then changes the registry and cuts the TCU off.
 */
import type { TcuChange } from '../../domain/generated/schema-types.ts';
import { beginChange, endChange } from './begin.ts';
import type { ChangeContext } from './context.ts';

/** Checks the input before any call; fails as `beginChange` does. */
export function request(ctx: ChangeContext): Record<string, never> {
  beginChange(ctx);
  return {};
}

/** Returns the vehicle after the change. */
export function response(ctx: ChangeContext): TcuChange {
  return endChange(ctx);
}
