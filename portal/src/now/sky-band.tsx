/** The sky over the car now, by the position that it last sent; plain paper without one. */
import type { ReactNode } from 'react';
import type { Readings } from '../live/readings.ts';
import styles from './sky-band.module.css';
import { skyAt, type Place, type Sky } from './sun.ts';

interface SkyBandProps {
  readonly readings: Readings;
  /** The cloud's time in epoch milliseconds. */
  readonly now: number;
  readonly children?: ReactNode;
}

/** Shows `children` under the sky of the car's place. */
export function SkyBand({ readings, now, children }: SkyBandProps) {
  return <SkyOf sky={skyAt(placeOf(readings), now)}>{children}</SkyOf>;
}

/** Shows `children` under one sky. */
export function SkyOf({ sky, children }: { readonly sky: Sky; readonly children?: ReactNode }) {
  return (
    <div className={styles.sky} data-sky={sky}>
      {sky === 'night' && <Stars />}
      <div className={styles.stand}>{children}</div>
    </div>
  );
}

function placeOf(readings: Readings): Place | undefined {
  const latitude = readings.number('Vehicle.CurrentLocation.Latitude')?.value;
  const longitude = readings.number('Vehicle.CurrentLocation.Longitude')?.value;
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
}

const stars = [
  ...[
    [4, 22, 1.1],
    [11, 61, 0.8],
    [17, 12, 0.9],
    [24, 40, 0.7],
    [31, 18, 1.2],
    [38, 8, 0.7],
  ],
  ...[
    [46, 27, 0.8],
    [55, 11, 1],
    [62, 33, 0.7],
    [69, 16, 1.2],
    [77, 47, 0.8],
    [84, 9, 0.9],
  ],
  ...[
    [91, 29, 1.1],
    [96, 58, 0.7],
  ],
] as const;

function Stars() {
  return (
    <svg className={styles.stars} aria-hidden>
      {stars.map(([x = 0, y = 0, r = 1]) => (
        <circle key={x} cx={`${x}%`} cy={`${y}%`} r={r} />
      ))}
    </svg>
  );
}
