/** Leaves positions out of stored values while they are switched off. */
import { isPosition, showsPositions } from '../../domain/positions.ts';
import type { VehicleItem } from '../../domain/registry.ts';

/** Returns the values that may be shown; hides positions of a vehicle that was not found. */
export function shownValues<Value extends { name: string }>(
  vehicle: VehicleItem | undefined,
  values: Value[],
): Value[] {
  if (vehicle !== undefined && showsPositions(vehicle.positions)) {
    return values;
  }
  return values.filter((value) => !isPosition(value.name));
}
