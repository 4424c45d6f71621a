/** The picture of a track. It is decoration: the slider below it and the table have the places. */
import { useLayoutEffect, useRef, useState } from 'react';
import { createScales } from '../i18n/units.ts';
import { useWords } from '../i18n/words.tsx';
import styles from './track-plot.module.css';
import {
  frameOf,
  ringsOf,
  stretchesOf,
  type Frame,
  type PlacedPoint,
  type Plane,
  type Ring,
} from './track-shape.ts';

interface TrackPlotProps {
  /** At least one. */
  readonly points: readonly PlacedPoint[];
  /** The point at the cursor, if there is one. */
  readonly cursor: PlacedPoint | undefined;
}

/** Draws the track as wide as its place, north up. */
export function TrackPlot({ points, cursor }: TrackPlotProps) {
  const element = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) {
      return undefined;
    }
    const measure = (): void => setSize({ width: current.clientWidth, height: current.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  const [first, last] = [points[0], points.at(-1)];
  const isMeasured = size.width > 0 && first !== undefined && last !== undefined;
  return (
    <div ref={element} className={styles.plot} dir="ltr" aria-hidden="true" data-testid="track">
      {isMeasured && (
        <Picture
          points={points}
          ends={{ first, last, cursor }}
          frame={frameOf(points, size.width, size.height)}
        />
      )}
    </div>
  );
}

interface PictureProps {
  readonly points: readonly PlacedPoint[];
  readonly ends: {
    readonly first: PlacedPoint;
    readonly last: PlacedPoint;
    readonly cursor: PlacedPoint | undefined;
  };
  readonly frame: Frame;
}

function Picture({ points, ends, frame }: PictureProps) {
  const { units } = useWords();
  const kilometersOfUnit = 1 / createScales(units).distance(1);
  const { width, height } = frame;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height}>
      {ringsOf(frame, kilometersOfUnit).map((ring) => (
        <Circle key={ring.distance} ring={ring} kilometersOfUnit={kilometersOfUnit} frame={frame} />
      ))}
      {stretchesOf(points).map(({ isGap, planes }, index) => (
        <path key={index} className={isGap ? styles.gap : styles.line} d={pathOf(planes, frame)} />
      ))}
      <Dot className={styles.first} radius={7} plane={ends.first.plane} frame={frame} />
      <Dot className={styles.last} radius={7} plane={ends.last.plane} frame={frame} />
      {ends.cursor && <Dot className={styles.cursor} radius={12} plane={ends.cursor.plane} frame={frame} />}
      <North width={width} />
    </svg>
  );
}

/** A line of one point is drawn as a dot. */
function pathOf(planes: readonly Plane[], frame: Frame): string {
  const places = planes.map((plane) =>
    frame
      .place(plane)
      .map((pixel) => pixel.toFixed(1))
      .join(' '),
  );
  return `M${places.join('L')}${places.length === 1 ? 'h0' : ''}`;
}

interface CircleProps {
  readonly ring: Ring;
  readonly kilometersOfUnit: number;
  readonly frame: Frame;
}

function Circle({ ring: { distance, radius, label }, kilometersOfUnit, frame }: CircleProps) {
  const { quantities } = useWords();
  const [x, y] = frame.place([0, 0]);
  return (
    <>
      <circle className={styles.ring} cx={x} cy={y} r={radius} />
      <text className={styles.label} x={label[0]} y={label[1]}>
        {quantities.trip(distance * kilometersOfUnit)}
      </text>
    </>
  );
}

interface DotProps {
  readonly className: string | undefined;
  readonly radius: number;
  readonly plane: Plane;
  readonly frame: Frame;
}

function Dot({ className, radius, plane, frame }: DotProps) {
  const [x, y] = frame.place(plane);
  return <circle className={className} cx={x} cy={y} r={radius} />;
}

function North({ width }: { readonly width: number }) {
  const { translate } = useWords();
  return (
    <g className={styles.north} transform={`translate(${width - 20} 8)`}>
      <path d="M0 0l6 16-6-4-6 4z" />
      <text y="32">{translate('track.north')}</text>
    </g>
  );
}
