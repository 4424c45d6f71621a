/**
 * The numbers by which stored values name their signals, because a name costs ten times the bytes.
 * A number means the same signal for as long as any item has it: a new signal is added at the end,
 * and a signal that leaves the catalogue stays here.
 */

/** A signal's number is its position in this list, from 0. */
export const numberedSignals: readonly string[] = [
  'Vehicle.Speed',
  'Vehicle.TraveledDistance',
  'Vehicle.IsMoving',
  'Vehicle.LowVoltageSystemState',
  'Vehicle.CurrentLocation.Latitude',
  'Vehicle.CurrentLocation.Longitude',
  'Vehicle.CurrentLocation.Heading',
  'Vehicle.CurrentLocation.Altitude',
  'Vehicle.Exterior.AirTemperature',
  'Vehicle.Powertrain.Range',
  'Vehicle.Powertrain.Transmission.SelectedGear',
  'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current',
  'Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed',
  'Vehicle.Powertrain.TractionBattery.Range',
  'Vehicle.Powertrain.TractionBattery.CurrentPower',
  'Vehicle.Powertrain.TractionBattery.Temperature.Average',
  'Vehicle.Powertrain.TractionBattery.Charging.IsCharging',
  'Vehicle.Powertrain.TractionBattery.Charging.IsChargingCableConnected',
  'Vehicle.Powertrain.TractionBattery.Charging.ChargeLimit',
  'Vehicle.Powertrain.TractionBattery.Charging.TimeToComplete',
  'Vehicle.Cabin.HVAC.IsAirConditioningActive',
  'Vehicle.Cabin.HVAC.AmbientAirTemperature',
  'Vehicle.Cabin.HVAC.Station.Row1.Driver.Temperature',
  'Vehicle.Cabin.Door.Row1.DriverSide.IsOpen',
  'Vehicle.Cabin.Door.Row1.DriverSide.IsLocked',
  'Vehicle.Cabin.Door.Row1.PassengerSide.IsOpen',
  'Vehicle.Cabin.Door.Row1.PassengerSide.IsLocked',
  'Vehicle.Cabin.Door.Row2.DriverSide.IsOpen',
  'Vehicle.Cabin.Door.Row2.DriverSide.IsLocked',
  'Vehicle.Cabin.Door.Row2.PassengerSide.IsOpen',
  'Vehicle.Cabin.Door.Row2.PassengerSide.IsLocked',
  'Vehicle.Body.Trunk.Rear.IsOpen',
  'Vehicle.Body.Trunk.Rear.IsLocked',
  'Vehicle.Body.Hood.IsOpen',
  'Vehicle.Body.Horn.IsActive',
  'Vehicle.Body.Lights.Hazard.IsSignaling',
  'Vehicle.Body.Lights.Beam.Low.IsOn',
  'Vehicle.Chassis.ParkingBrake.IsEngaged',
  'Vehicle.Chassis.Axle.Row1.Wheel.Left.Tire.Pressure',
  'Vehicle.Chassis.Axle.Row1.Wheel.Right.Tire.Pressure',
  'Vehicle.Chassis.Axle.Row2.Wheel.Left.Tire.Pressure',
  'Vehicle.Chassis.Axle.Row2.Wheel.Right.Tire.Pressure',
];

/**
 * The key of a signal's stored summaries and of its values in stored messages: its number, or its
 * name while it has none.
 */
export function summaryKeyOf(name: string): string {
  const number = numberedSignals.indexOf(name);
  return number < 0 ? name : `${number}`;
}

/**
 * False for a number. A caller who gives a number instead of a name must find nothing, because the
 * checks of positions know names only. APPSYNC_JS refuses `Number(key)`.
 */
export function isName(key: string): boolean {
  return Number.isNaN(+key);
}

/**
 * The signal of a key; undefined for a number that the list does not have, because a newer release
 * wrote it.
 */
export function nameOfKey(key: string): string | undefined {
  return isName(key) ? key : numberedSignals[+key];
}
