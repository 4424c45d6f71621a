/** Leaves positions out of stored values while they are switched off. */
import { isPosition, showsPositions } from '../../domain/positions.ts';
import type { VehicleItem } from '../../domain/registry.ts';

/** True when positions may be shown; never for a vehicle that was not found. */
export function mayShowPositions(vehicle: VehicleItem | undefined): boolean {
  return vehicle !== undefined && showsPositions(vehicle.positions);
}

/** Returns the values that may be shown. */
export function shownValues<Value extends { name: string }>(
  vehicle: VehicleItem | undefined,
  values: Value[],
): Value[] {
  if (mayShowPositions(vehicle)) {
    return values;
  }
  return values.filter((value) => !isPosition(value.name));
}
