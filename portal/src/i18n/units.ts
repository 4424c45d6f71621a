/** Units by region, and numbers with their unit in the reader's locale. */

/** Units that readers of a region expect, by the names that `Intl.NumberFormat` has. */
export interface Units {
  readonly distance: 'kilometer' | 'mile';
  readonly temperature: 'celsius' | 'fahrenheit';
  readonly pressure: 'bar' | 'psi';
}

const metric: Units = { distance: 'kilometer', temperature: 'celsius', pressure: 'bar' };

/** Regions that differ from the metric default (CLDR `measurementData`). */
const others: Readonly<Record<string, Units>> = {
  US: { distance: 'mile', temperature: 'fahrenheit', pressure: 'psi' },
  GB: { distance: 'mile', temperature: 'celsius', pressure: 'psi' },
};

/** Returns the units of a region; metric ones without a region. */
export function unitsOf(region: string | undefined): Units {
  return (Object.hasOwn(others, region ?? '') ? others[region ?? ''] : undefined) ?? metric;
}

/** Regions in which the steering wheel is on the right. */
const rightHandDrive: readonly string[] = [
  ...['AU', 'BD', 'BW', 'CY', 'FJ', 'GB', 'HK', 'ID', 'IE', 'IN', 'JM', 'JP', 'KE', 'LK', 'MO', 'MT'],
  ...['MU', 'MW', 'MY', 'MZ', 'NA', 'NP', 'NZ', 'PG', 'PK', 'SG', 'TH', 'TT', 'TZ', 'UG', 'ZA', 'ZM', 'ZW'],
];

/**
 * Returns the side of the steering wheel that is usual in a region. The signals name doors by
 * driver’s and passenger’s side only, so the drawing needs it; the words on the page do not.
 */
export function wheelSideOf(region: string | undefined): 'left' | 'right' {
  return region !== undefined && rightHandDrive.includes(region) ? 'right' : 'left';
}

const kilometersPerMile = 1.609344;
const kilopascalsPerBar = 100;
const kilopascalsPerPsi = 6.894757;

/** Converts quantities of the signal catalogue to the reader's units. */
export interface Scales {
  distance(kilometers: number): number;
  temperature(celsius: number): number;
  pressure(kilopascals: number): number;
}

/** Creates the conversions to some units. */
export function createScales({ distance, temperature, pressure }: Units): Scales {
  const kilopascals = pressure === 'bar' ? kilopascalsPerBar : kilopascalsPerPsi;
  return {
    distance: (kilometers) => (distance === 'mile' ? kilometers / kilometersPerMile : kilometers),
    temperature: (celsius) => (temperature === 'fahrenheit' ? celsius * 1.8 + 32 : celsius),
    pressure: (value) => value / kilopascals,
  };
}

/** Formats quantities of the signal catalogue (docs/SIGNALS.md) for one locale and its units. */
export interface Quantities {
  /** Formats percent, 0 to 100, without digits after the point. */
  percent(value: number): string;
  /** Formats kilometres as whole kilometres or miles. */
  distance(kilometers: number): string;
  /** Formats kilometres that were driven, with a digit after the point. */
  trip(kilometers: number): string;
  /** Formats kilometres an hour. */
  speed(kilometersPerHour: number): string;
  /** Formats degrees Celsius. */
  temperature(celsius: number): string;
  /** Formats watts as a bare number of kilowatts; the unit is a message, as `Intl` has none. */
  power(watts: number): string;
  /** Formats kilopascals as a bare number in bar or psi; the unit is a message. */
  pressure(kilopascals: number): string;
  /** Formats seconds as days, as hours, or below ten hours as hours and minutes. */
  duration(seconds: number): string;
  /** Formats an instant: the time of day, with the date and year when they are not today's. */
  time(at: number, now: number): string;
  /** Formats an instant as a date. */
  date(at: number): string;
  /** Formats a list of texts with the language's word for "and". */
  list(texts: readonly string[]): string;
}

/** Creates the formats of a locale. */
export function createQuantities(locale: string, units: Units): Quantities {
  const unit = (name: string, digits = 0): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, maximumFractionDigits: digits });
  const distance = unit(units.distance);
  const trip = unit(units.distance, 1);
  const speed = unit(`${units.distance}-per-hour`);
  const temperature = unit(units.temperature, 1);
  const power = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const pressure = new Intl.NumberFormat(locale, {
    minimumFractionDigits: units.pressure === 'bar' ? 1 : 0,
    maximumFractionDigits: units.pressure === 'bar' ? 1 : 0,
  });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const scales = createScales(units);
  return {
    percent: (value) => percent.format(value / 100),
    distance: (kilometers) => distance.format(scales.distance(kilometers)),
    trip: (kilometers) => trip.format(scales.distance(kilometers)),
    speed: (kilometers) => speed.format(scales.distance(kilometers)),
    temperature: (celsius) => temperature.format(scales.temperature(celsius)),
    power: (watts) => power.format(watts / 1000),
    pressure: (kilopascals) => pressure.format(scales.pressure(kilopascals)),
    list: (texts) => list.format(texts),
    ...createTimes(locale),
  };
}

function createTimes(locale: string): Pick<Quantities, 'duration' | 'time' | 'date'> {
  // Short names have no grammatical case, which a word such as "since" would ask for.
  const unit = (name: string): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short' });
  const day = unit('day');
  const hour = unit('hour');
  const minute = unit('minute');
  const timeOfDay = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const dayAndTime = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  const withDate = new Intl.DateTimeFormat(locale, dayAndTime);
  const withYear = new Intl.DateTimeFormat(locale, { ...dayAndTime, year: 'numeric' });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
  return {
    duration: (seconds) => {
      const minutes = Math.max(1, Math.round(seconds / 60));
      if (minutes < 60) {
        return minute.format(minutes);
      }
      const hours = Math.floor(minutes / 60);
      if (hours < 10) {
        const rest = minutes % 60;
        return rest === 0 ? hour.format(hours) : `${hour.format(hours)} ${minute.format(rest)}`;
      }
      // From three days on, because Arabic has a case of its own for two.
      return hours < 72 ? hour.format(Math.round(minutes / 60)) : day.format(Math.round(hours / 24));
    },
    time: (at, now) => {
      const [then, today] = [new Date(at), new Date(now)];
      if (then.getFullYear() !== today.getFullYear()) {
        return withYear.format(at);
      }
      return (then.toDateString() === today.toDateString() ? timeOfDay : withDate).format(at);
    },
    date: (at) => date.format(at),
  };
}
