/**
 * The signal catalogue: every signal that a vehicle may send, with the names, units and data types
 * of COVESA Vehicle Signal Specification 4. Ranges are what a working sensor can report; a value
 * outside is refused. docs/SIGNALS.md lists the same for readers.
 */

/**
 * The numeric VSS datatypes that a signal may have here; VSS also defines int16, int32, int64 and
 * uint64.
 */
export type NumericDatatype = 'float' | 'double' | 'int8' | 'uint8' | 'uint16' | 'uint32';

/** A signal whose values are numbers; those of the integer types are whole. */
export interface NumericSignal {
  readonly datatype: NumericDatatype;
  /** As VSS names it, for example `km/h`; absent for a number without one. */
  readonly unit?: string;
  /** Smallest accepted value. */
  readonly minimum: number;
  /** Greatest accepted value. */
  readonly maximum: number;
  /** True when the minute, hour and day summaries include it. */
  readonly isSummarised: boolean;
  readonly description: string;
}

/** A signal whose values are true or false. */
export interface BooleanSignal {
  readonly datatype: 'boolean';
  readonly description: string;
}

/** A signal whose values are words of a closed list. */
export interface TextSignal {
  readonly datatype: 'string';
  readonly allowed: readonly string[];
  readonly description: string;
}

/** What the catalogue allows for one signal: its type, unit and bounds or words. */
export type SignalDefinition = NumericSignal | BooleanSignal | TextSignal;

/** Fully qualified name → definition. */
export const signals = {
  'Vehicle.Speed': {
    datatype: 'float',
    unit: 'km/h',
    minimum: 0,
    maximum: 400,
    isSummarised: true,
    description: 'Vehicle speed.',
  },
  'Vehicle.TraveledDistance': {
    datatype: 'float',
    unit: 'km',
    minimum: 0,
    maximum: 5_000_000,
    isSummarised: true,
    description: 'Odometer reading.',
  },
  'Vehicle.IsMoving': { datatype: 'boolean', description: 'Whether the vehicle moves.' },
  'Vehicle.LowVoltageSystemState': {
    datatype: 'string',
    allowed: ['UNDEFINED', 'LOCK', 'OFF', 'ACC', 'ON', 'START'],
    description: 'State of the supply voltage of the control units, usually 12 V ("ignition").',
  },
  'Vehicle.CurrentLocation.Latitude': {
    datatype: 'double',
    unit: 'degrees',
    minimum: -90,
    maximum: 90,
    isSummarised: false,
    description: 'Latitude in WGS 84.',
  },
  'Vehicle.CurrentLocation.Longitude': {
    datatype: 'double',
    unit: 'degrees',
    minimum: -180,
    maximum: 180,
    isSummarised: false,
    description: 'Longitude in WGS 84.',
  },
  'Vehicle.CurrentLocation.Heading': {
    datatype: 'double',
    unit: 'degrees',
    minimum: 0,
    maximum: 360,
    isSummarised: false,
    description: 'Heading relative to geographic north: 0 is north, 90 east.',
  },
  'Vehicle.CurrentLocation.Altitude': {
    datatype: 'double',
    unit: 'm',
    minimum: -500,
    maximum: 9000,
    isSummarised: true,
    description: 'Altitude above the reference ellipsoid of WGS 84.',
  },
  'Vehicle.Exterior.AirTemperature': {
    datatype: 'float',
    unit: 'celsius',
    minimum: -60,
    maximum: 80,
    isSummarised: true,
    description: 'Air temperature outside.',
  },
  'Vehicle.Powertrain.Range': {
    datatype: 'uint32',
    unit: 'm',
    minimum: 0,
    maximum: 3_000_000,
    isSummarised: true,
    description: 'Remaining range with all energy sources.',
  },
  'Vehicle.Powertrain.Transmission.SelectedGear': {
    datatype: 'int8',
    minimum: -127,
    maximum: 127,
    isSummarised: false,
    description: 'Selected gear: 0 neutral, 1, 2, … forward, -1, -2, … reverse, 126 park, 127 drive.',
  },
  'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current': {
    datatype: 'float',
    unit: 'percent',
    minimum: 0,
    maximum: 100,
    isSummarised: true,
    description: 'Physical state of charge of the traction battery, of its net capacity.',
  },
  'Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed': {
    datatype: 'float',
    unit: 'percent',
    minimum: 0,
    maximum: 100,
    isSummarised: true,
    description: 'State of charge as it is shown to the driver.',
  },
  'Vehicle.Powertrain.TractionBattery.Range': {
    datatype: 'uint32',
    unit: 'm',
    minimum: 0,
    maximum: 3_000_000,
    isSummarised: true,
    description: 'Remaining range with the traction battery alone.',
  },
  'Vehicle.Powertrain.TractionBattery.CurrentPower': {
    datatype: 'float',
    unit: 'W',
    minimum: -2_000_000,
    maximum: 2_000_000,
    isSummarised: true,
    description: 'Electrical power into (positive) or out of (negative) the traction battery.',
  },
  'Vehicle.Powertrain.TractionBattery.Temperature.Average': {
    datatype: 'float',
    unit: 'celsius',
    minimum: -60,
    maximum: 150,
    isSummarised: true,
    description: 'Average temperature of the battery cells.',
  },
  'Vehicle.Powertrain.TractionBattery.Charging.IsCharging': {
    datatype: 'boolean',
    description: 'Whether the traction battery is being charged.',
  },
  'Vehicle.Powertrain.TractionBattery.Charging.IsChargingCableConnected': {
    datatype: 'boolean',
    description: 'Whether a charging cable is connected.',
  },
  'Vehicle.Powertrain.TractionBattery.Charging.ChargeLimit': {
    datatype: 'uint8',
    unit: 'percent',
    minimum: 0,
    maximum: 100,
    isSummarised: false,
    description: 'State of charge at which charging ends.',
  },
  'Vehicle.Powertrain.TractionBattery.Charging.TimeToComplete': {
    datatype: 'uint32',
    unit: 's',
    minimum: 0,
    maximum: 1_000_000,
    isSummarised: false,
    description: 'Time until charging ends at the present power.',
  },
  'Vehicle.Cabin.HVAC.IsAirConditioningActive': {
    datatype: 'boolean',
    description: 'Whether the air conditioning runs.',
  },
  'Vehicle.Cabin.HVAC.AmbientAirTemperature': {
    datatype: 'float',
    unit: 'celsius',
    minimum: -60,
    maximum: 100,
    isSummarised: true,
    description: 'Air temperature in the cabin.',
  },
  // VSS defines int8 here; the commands set half degrees, which an overlay of VSS may allow.
  'Vehicle.Cabin.HVAC.Station.Row1.Driver.Temperature': {
    datatype: 'float',
    unit: 'celsius',
    minimum: -50,
    maximum: 50,
    isSummarised: false,
    description: 'Temperature that is set for the driver.',
  },
  'Vehicle.Cabin.Door.Row1.DriverSide.IsOpen': {
    datatype: 'boolean',
    description: 'Whether the front door on the driver’s side is open.',
  },
  'Vehicle.Cabin.Door.Row1.DriverSide.IsLocked': {
    datatype: 'boolean',
    description: 'Whether the front door on the driver’s side is locked.',
  },
  'Vehicle.Cabin.Door.Row1.PassengerSide.IsOpen': {
    datatype: 'boolean',
    description: 'Whether the front door on the passenger’s side is open.',
  },
  'Vehicle.Cabin.Door.Row1.PassengerSide.IsLocked': {
    datatype: 'boolean',
    description: 'Whether the front door on the passenger’s side is locked.',
  },
  'Vehicle.Cabin.Door.Row2.DriverSide.IsOpen': {
    datatype: 'boolean',
    description: 'Whether the rear door on the driver’s side is open.',
  },
  'Vehicle.Cabin.Door.Row2.DriverSide.IsLocked': {
    datatype: 'boolean',
    description: 'Whether the rear door on the driver’s side is locked.',
  },
  'Vehicle.Cabin.Door.Row2.PassengerSide.IsOpen': {
    datatype: 'boolean',
    description: 'Whether the rear door on the passenger’s side is open.',
  },
  'Vehicle.Cabin.Door.Row2.PassengerSide.IsLocked': {
    datatype: 'boolean',
    description: 'Whether the rear door on the passenger’s side is locked.',
  },
  'Vehicle.Body.Trunk.Rear.IsOpen': { datatype: 'boolean', description: 'Whether the trunk is open.' },
  'Vehicle.Body.Trunk.Rear.IsLocked': { datatype: 'boolean', description: 'Whether the trunk is locked.' },
  'Vehicle.Body.Hood.IsOpen': { datatype: 'boolean', description: 'Whether the hood is open.' },
  'Vehicle.Body.Horn.IsActive': { datatype: 'boolean', description: 'Whether the horn sounds.' },
  'Vehicle.Body.Lights.Hazard.IsSignaling': {
    datatype: 'boolean',
    description: 'Whether the hazard lights flash.',
  },
  'Vehicle.Body.Lights.Beam.Low.IsOn': { datatype: 'boolean', description: 'Whether the low beam is on.' },
  'Vehicle.Chassis.ParkingBrake.IsEngaged': {
    datatype: 'boolean',
    description: 'Whether the parking brake is engaged.',
  },
  'Vehicle.Chassis.Axle.Row1.Wheel.Left.Tire.Pressure': {
    datatype: 'uint16',
    unit: 'kPa',
    minimum: 0,
    maximum: 1500,
    isSummarised: true,
    description: 'Pressure of the front left tire.',
  },
  'Vehicle.Chassis.Axle.Row1.Wheel.Right.Tire.Pressure': {
    datatype: 'uint16',
    unit: 'kPa',
    minimum: 0,
    maximum: 1500,
    isSummarised: true,
    description: 'Pressure of the front right tire.',
  },
  'Vehicle.Chassis.Axle.Row2.Wheel.Left.Tire.Pressure': {
    datatype: 'uint16',
    unit: 'kPa',
    minimum: 0,
    maximum: 1500,
    isSummarised: true,
    description: 'Pressure of the rear left tire.',
  },
  'Vehicle.Chassis.Axle.Row2.Wheel.Right.Tire.Pressure': {
    datatype: 'uint16',
    unit: 'kPa',
    minimum: 0,
    maximum: 1500,
    isSummarised: true,
    description: 'Pressure of the rear right tire.',
  },
} as const satisfies Readonly<Record<`Vehicle.${string}`, SignalDefinition>>;

/** A signal's fully qualified name. */
export type SignalName = keyof typeof signals;

/** True for a name of the catalogue. */
export function isSignalName(name: string): name is SignalName {
  // Own names only: every object inherits `constructor` and others.
  return Object.hasOwn(signals, name);
}

/** The definition of a signal by an untrusted name; undefined when the catalogue has none. */
export function findSignal(name: string): SignalDefinition | undefined {
  return isSignalName(name) ? signals[name] : undefined;
}

/** Whether summaries of the signal are kept; false for a name that is not in the catalogue. */
export function isSummarised(name: string): boolean {
  const signal = findSignal(name);
  if (signal === undefined || signal.datatype === 'boolean' || signal.datatype === 'string') {
    return false;
  }
  return signal.isSummarised;
}
