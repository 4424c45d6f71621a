/** A signal's value as a person reads it, with its unit. */
import type { SignalValue } from '../../domain/generated/schema-types.ts';
import { findSignal } from '../../domain/signals.ts';

/** Units of VSS that are written otherwise. */
const symbols: Readonly<Record<string, string>> = { celsius: '°C', percent: '%', degrees: '°' };

/** Selected gears that VSS numbers; others are forward gears, or backward ones below zero. */
const gears: Readonly<Record<number, string>> = { 0: 'N', 126: 'P', 127: 'D', [-1]: 'R' };

/**
 * For example `53.2 km/h`, `yes`, `DRIVE`; a signal that the catalogue does not have is shown
 * without a unit.
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
  // A ten-thousandth of a degree is eleven metres.
  const decimals = unit === 'degrees' ? 4 : 1;
  const value = Number.isInteger(number) ? String(number) : number.toFixed(decimals);
  return unit === undefined ? value : `${value} ${symbols[unit] ?? unit}`;
}
