/**
 * The readings of a car's sensors, with the names, units and types of the signal catalogue and the
 * resolution of real sensors.
 */
import type { SignalName } from '../../../domain/signals.ts';
import type { SignalScalar } from '../../../domain/telemetry-message.ts';
import { type Body, altitudeOf, outsideTemperature, speedOf, stateOfCharge } from './body.ts';
import { secondsToLimit } from './charging.ts';
import { tyrePressure } from './warmth.ts';

/** A value for every signal of the catalogue. */
export type Readings = Readonly<Record<SignalName, SignalScalar>>;

/** Watt-hours per metre, for the displayed range. */
const consumption = 0.18;
/** Percent of the real charge that is left at a displayed charge of zero. */
const reserve = 2;
const gears = { park: 126, drive: 127 } as const;

/** Returns every signal. One literal, because a fleet reads it a thousand times per second. */
export function readSignals(body: Body): Readings {
  const speed = speedOf(body);
  const percent = stateOfCharge(body);
  const range = Math.floor(body.energyWattHours / consumption / 100) * 100;
  return {
    'Vehicle.Speed': round(speed * 3.6, 10),
    'Vehicle.TraveledDistance': round(body.odometerMetres / 1_000, 1_000),
    'Vehicle.IsMoving': speed > 0,
    'Vehicle.LowVoltageSystemState': body.phase === 'PARKED' ? 'OFF' : 'ON',
    'Vehicle.CurrentLocation.Latitude': round(body.position.latitude, 1_000_000),
    'Vehicle.CurrentLocation.Longitude': round(body.position.longitude, 1_000_000),
    'Vehicle.CurrentLocation.Heading': round(body.heading, 10) % 360,
    'Vehicle.CurrentLocation.Altitude': round(altitudeOf(body), 10),
    'Vehicle.Exterior.AirTemperature': round(outsideTemperature(body), 2),
    'Vehicle.Powertrain.Transmission.SelectedGear': body.phase === 'DRIVING' ? gears.drive : gears.park,
    'Vehicle.Chassis.ParkingBrake.IsEngaged': body.phase !== 'DRIVING',
    'Vehicle.Powertrain.Range': range,
    'Vehicle.Powertrain.TractionBattery.Range': range,
    'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current': round(percent, 100),
    'Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed': Math.round(shownCharge(percent)),
    'Vehicle.Powertrain.TractionBattery.CurrentPower': Math.round(body.power),
    'Vehicle.Powertrain.TractionBattery.Temperature.Average': round(body.batteryTemperature, 2),
    'Vehicle.Powertrain.TractionBattery.Charging.IsCharging': body.isCharging,
    'Vehicle.Powertrain.TractionBattery.Charging.IsChargingCableConnected': body.isCableConnected,
    'Vehicle.Powertrain.TractionBattery.Charging.ChargeLimit': body.chargeLimit,
    'Vehicle.Powertrain.TractionBattery.Charging.TimeToComplete': Math.ceil(secondsToLimit(body) / 60) * 60,
    'Vehicle.Cabin.HVAC.IsAirConditioningActive': body.isClimateOn,
    'Vehicle.Cabin.HVAC.AmbientAirTemperature': round(body.cabinTemperature, 10),
    'Vehicle.Cabin.HVAC.Station.Row1.Driver.Temperature': body.targetTemperature,
    'Vehicle.Cabin.Door.Row1.DriverSide.IsOpen': body.isDriverDoorOpen,
    'Vehicle.Cabin.Door.Row1.DriverSide.IsLocked': body.isLocked,
    'Vehicle.Cabin.Door.Row1.PassengerSide.IsOpen': false,
    'Vehicle.Cabin.Door.Row1.PassengerSide.IsLocked': body.isLocked,
    'Vehicle.Cabin.Door.Row2.DriverSide.IsOpen': false,
    'Vehicle.Cabin.Door.Row2.DriverSide.IsLocked': body.isLocked,
    'Vehicle.Cabin.Door.Row2.PassengerSide.IsOpen': false,
    'Vehicle.Cabin.Door.Row2.PassengerSide.IsLocked': body.isLocked,
    'Vehicle.Body.Trunk.Rear.IsOpen': false,
    'Vehicle.Body.Trunk.Rear.IsLocked': body.isLocked,
    'Vehicle.Body.Hood.IsOpen': false,
    'Vehicle.Body.Horn.IsActive': body.now < body.hornEndsAt,
    'Vehicle.Body.Lights.Hazard.IsSignaling': body.now < body.hazardEndsAt,
    'Vehicle.Body.Lights.Beam.Low.IsOn': body.phase === 'DRIVING' && isDark(body),
    'Vehicle.Chassis.Axle.Row1.Wheel.Left.Tire.Pressure': Math.round(tyrePressure(body, 0)),
    'Vehicle.Chassis.Axle.Row1.Wheel.Right.Tire.Pressure': Math.round(tyrePressure(body, 1)),
    'Vehicle.Chassis.Axle.Row2.Wheel.Left.Tire.Pressure': Math.round(tyrePressure(body, 2)),
    'Vehicle.Chassis.Axle.Row2.Wheel.Right.Tire.Pressure': Math.round(tyrePressure(body, 3)),
  };
}

function shownCharge(percent: number): number {
  return Math.max(0, (100 * (percent - reserve)) / (100 - reserve));
}

/** True before 7:00 and after 19:00 solar time. */
function isDark({ now, position }: Body): boolean {
  const hour = (now / 3_600_000 + position.longitude / 15) % 24;
  return hour < 7 || hour >= 19;
}

function round(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
