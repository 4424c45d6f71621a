/**
 * The car from above, its nose to the right: doors that open, tyres, the charging cable, and the
 * charge as a waterline in the body. The words beside it say the same.
 */
import type { ReactNode } from 'react';
import { useWords } from '../i18n/words.tsx';
import type { Reading, Readings } from '../live/readings.ts';
import styles from './car-drawing.module.css';
import { parts, type Part } from './parts.ts';

const body =
  'M54 45C41 47 33 64 32 90C33 116 41 133 54 135C92 141 132 142 182 142C232 142 272 141 298 136' +
  'C317 131 329 114 330 90C329 66 317 49 298 44C272 39 232 38 182 38C132 38 92 39 54 45Z';
const bodyLeft = 32;
const bodyLength = 298;

/** Hinge, closed line and opening direction of each door, for a steering wheel on the left. */
const doorsByPart = {
  frontDriver: { x: 222, tail: 166, side: 'left' },
  frontPassenger: { x: 222, tail: 166, side: 'right' },
  rearDriver: { x: 163, tail: 112, side: 'left' },
  rearPassenger: { x: 163, tail: 112, side: 'right' },
} as const;

/** Draws the car; `label` is read out instead of the drawing. */
export function CarDrawing({ readings, label }: { readonly readings: Readings; readonly label: string }) {
  const { wheelSide } = useWords();
  const charge = readings.number('Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed');
  const current = readings.number('Vehicle.Powertrain.TractionBattery.StateOfCharge.Current');
  const cable = readings.boolean('Vehicle.Powertrain.TractionBattery.Charging.IsChargingCableConnected');
  return (
    <svg className={styles.car} viewBox="0 0 362 180" role="img" aria-label={label}>
      <Tyres />
      {cable?.value === true && (
        <path className={styles.cable} data-old={cable.isOld} d="M0 152C18 152 16 118 34 112" />
      )}
      <path className={styles.body} d={body} />
      <Waterline percent={(charge ?? current)?.value} isOld={(charge ?? current)?.isOld === true} />
      <path className={styles.line} d={body} />
      <Glass />
      <Flap d="M268 44C281 70 281 110 268 136" opening={openingOf(readings, 'hood')} />
      <Flap d="M62 46C51 70 51 110 62 134" opening={openingOf(readings, 'trunk')} />
      {parts.map(({ id }) =>
        id === 'hood' || id === 'trunk' ? null : (
          <Door key={id} id={id} isMirrored={wheelSide === 'right'} opening={openingOf(readings, id)} />
        ),
      )}
    </svg>
  );
}

/** Whether a part is open, undefined when the car does not report it. */
type Opening = Reading<boolean> | undefined;

function openingOf(readings: Readings, id: Part['id']): Opening {
  const part = parts.find((one) => one.id === id);
  return part === undefined ? undefined : readings.boolean(part.open);
}

/** Attributes by which the style sheet draws old and unknown parts unlike present ones. */
function certaintyOf(opening: Opening) {
  return {
    'data-old': opening?.isOld,
    'data-unknown': opening === undefined || undefined,
  };
}

function Waterline({ percent, isOld }: { readonly percent: number | undefined; readonly isOld: boolean }) {
  if (percent === undefined) {
    return null;
  }
  const width = (bodyLength * Math.min(100, Math.max(0, percent))) / 100;
  return (
    <g className={isOld ? styles.waterOld : styles.water}>
      <clipPath id="car-body">
        <path d={body} />
      </clipPath>
      <g clipPath="url(#car-body)">
        <rect x={bodyLeft} y="30" width={width} height="120" />
        <path d={`M${bodyLeft + width} 30v120`} />
      </g>
    </g>
  );
}

function Tyres() {
  const places = [
    [78, 29],
    [250, 29],
    [78, 142],
    [250, 142],
  ];
  return (
    <g className={styles.tyres}>
      {places.map(([x, y]) => (
        <rect key={`${x}-${y}`} x={x} y={y} width="42" height="10" rx="4" />
      ))}
      <path d="M226 38l6-9h8l-3 9zM226 142l6 9h8l-3-9z" />
    </g>
  );
}

function Glass(): ReactNode {
  return (
    <g className={styles.glass}>
      <path d="M236 54C249 72 249 108 236 126L207 117C213 100 213 80 207 63Z" />
      <path d="M88 57C79 74 79 106 88 123L112 115C107 100 107 80 112 65Z" />
      <path d="M118 56L203 54L196 61L122 62ZM118 124L203 126L196 119L122 118Z" />
    </g>
  );
}

function Flap({ d, opening }: { readonly d: string; readonly opening: Opening }) {
  return (
    <path className={opening?.value === true ? styles.open : styles.seam} {...certaintyOf(opening)} d={d} />
  );
}

interface DoorProps {
  readonly id: keyof typeof doorsByPart;
  /** True for a steering wheel on the right: the driver’s doors are on the other side. */
  readonly isMirrored: boolean;
  readonly opening: Opening;
}

function Door({ id, isMirrored, opening }: DoorProps) {
  const { x, tail, side } = doorsByPart[id];
  const isUpper = (side === 'left') !== isMirrored;
  const y = isUpper ? 39 : 141;
  const inner = isUpper ? 55 : 125;
  if (opening?.value !== true) {
    return (
      <path
        className={styles.seam}
        {...certaintyOf(opening)}
        d={`M${x} ${y}L${x - 8} ${inner}M${tail} ${y}L${tail + 2} ${inner}`}
      />
    );
  }
  return (
    <g transform={`rotate(${isUpper ? 48 : -48} ${x} ${y})`}>
      <path className={styles.openEdge} d={`M${x} ${y}L${tail} ${y}`} />
      <path className={styles.open} {...certaintyOf(opening)} d={`M${x} ${y}L${tail} ${y}`} />
    </g>
  );
}
