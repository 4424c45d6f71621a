/** Formats a signal's value with its unit. */
import type { SignalValue } from '../../domain/generated/schema-types.ts';
import { findSignal } from '../../domain/signals.ts';

/** Symbols of VSS units. */
const symbols: Readonly<Record<string, string>> = { celsius: '°C', percent: '%', degrees: '°' };

/** Letters of VSS gear numbers. Other positive numbers are forward gears, negative ones reverse. */
const gears: Readonly<Record<number, string>> = { 0: 'N', 126: 'P', 127: 'D', [-1]: 'R' };

/**
 * Returns for example `53.2 km/h`, `yes` or `DRIVE`. A signal that is not in the catalogue has no
 * unit.
 */
export function signalText({ name, number, boolean, text }: SignalValue): string {
  if (typeof boolean === 'boolean') {
    return boolean ? 'yes' : 'no';
  }
  if (typeof number !== 'number') {
    return text ?? '';
  }
  if (name === 'Vehicle.Powertrain.Transmission.SelectedGear') {
    return gears[number] ?? String(number);
  }
  const definition = findSignal(name);
  const unit = definition !== undefined && 'unit' in definition ? definition.unit : undefined;
  // 0.0001 degrees are about eleven metres.
  const decimals = unit === 'degrees' ? 4 : 1;
  const value = Number.isInteger(number) ? String(number) : number.toFixed(decimals);
  return unit === undefined ? value : `${value} ${symbols[unit] ?? unit}`;
}
