/** Options and data of uPlot for a chart. */
import UPlot from 'uplot';
import type { Extent } from './bins.ts';
import type { Measure } from './charts.ts';

/** What is drawn, in the reader's units. */
export interface PlotContent {
  readonly measure: Measure;
  readonly lines: readonly (readonly (Extent | undefined)[])[];
  /** Label of each bin that has one below the axis. */
  readonly ticks: readonly (string | undefined)[];
  /** Writes a value beside the axis, without its unit. */
  readonly format: (value: number) => string;
}

/** Width of the values beside the plot and of the room at its other end, in pixels. */
export const room = { axis: 46, end: 14 } as const;

/** Dashes distinguish lines without colour. */
const dashes: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3]];

/** uPlot's data: the bins, then the lowest, highest and mean values of each line. */
export function alignedData({ measure, lines }: PlotContent): UPlot.AlignedData {
  const [first = []] = lines;
  const column = (line: PlotContent['lines'][number], value: (extent: Extent) => number) =>
    line.map((extent) => (extent === undefined ? null : value(extent)));
  const columns = lines.flatMap((line) =>
    measure === 'distance'
      ? [column(line, ({ mean }) => mean)]
      : [
          column(line, ({ minimum }) => minimum),
          column(line, ({ maximum }) => maximum),
          column(line, ({ mean }) => mean),
        ],
  );
  return [first.map((_, index) => index), ...columns];
}

/** Returns the options; `parent` has an element of each colour. */
export function plotOptions(content: PlotContent, parent: HTMLElement): UPlot.Options {
  const { measure, lines } = content;
  const [first = []] = lines;
  const inkOf = (name: string) => (): string => {
    const element = parent.querySelector(`[data-ink='${name}']`);
    return element === null ? '' : getComputedStyle(element).color;
  };
  const ofLines = lines.map((_, line) =>
    measure === 'distance' ? [bars(inkOf(`line-${line}`))] : extentAndMean(inkOf(`line-${line}`), line),
  );
  return {
    width: parent.clientWidth,
    height: parent.clientHeight,
    padding: [10, room.end, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { setScale: false, x: false }, bind: unbound },
    scales: {
      // A value is of a whole bin, so half a bin stands on either side of it.
      x: { time: false, range: [-0.5, first.length - 0.5] },
      y: { range: rangesOf[measure] },
    },
    series: [{}, ...ofLines.flat()],
    ...(measure !== 'distance' && { bands: lines.map((_, line) => bandOf(line, inkOf(`line-${line}`))) }),
    axes: [xAxis(content, inkOf), yAxis(content, inkOf)],
  };
}

/** The page moves the cursor itself, from the slider and from the pointer. */
const unbound: UPlot.Cursor.Bind = {
  mousedown: () => null,
  mouseup: () => null,
  click: () => null,
  dblclick: () => null,
  mousemove: () => null,
  mouseleave: () => null,
  mouseenter: () => null,
};

/** Charge is drawn from 0 to 100, distances from 0; others around their values. */
const rangesOf: Readonly<Record<Measure, UPlot.Scale.Range>> = {
  charge: [0, 100],
  distance: (_, _min, max) => [0, max > 0 ? max * 1.1 : 1],
  temperature: (_, min, max) => around(min, max, 4),
  pressure: (_, min, max) => around(min, max, Math.max(0.4, max / 10)),
};

/** Returns a range with some room, of at least that length. */
function around(min: number, max: number, minLength: number): [number, number] {
  const length = Math.max(minLength, (max - min) * 1.2);
  const middle = (min + max) / 2;
  return [middle - length / 2, middle + length / 2];
}

function extentAndMean(ink: () => string, line: number): UPlot.Series[] {
  const edge: UPlot.Series = { stroke: () => fade(ink(), 45), width: 1, points: { show: false } };
  return [
    edge,
    edge,
    {
      stroke: ink,
      width: 2,
      dash: [...(dashes[line] ?? [])],
      // A bin between two gaps has no line, so it is a point.
      points: { show: true, size: 5, fill: ink, filter: (plot, series) => alone(plot.data[series] ?? []) },
    },
  ];
}

function bars(ink: () => string): UPlot.Series {
  return {
    stroke: ink,
    fill: () => fade(ink(), 70),
    width: 1,
    points: { show: false },
    ...(UPlot.paths.bars && { paths: UPlot.paths.bars({ size: [0.8, 40, 2], radius: 0.15 }) }),
  };
}

/** Returns the indexes of values without a neighbour. */
function alone(values: ArrayLike<number | null | undefined>): number[] {
  const isGap = (index: number): boolean => (values[index] ?? null) === null;
  return Array.from(values, (_, index) => index).filter(
    (index) => !isGap(index) && isGap(index - 1) && isGap(index + 1),
  );
}

function bandOf(line: number, ink: () => string): UPlot.Band {
  const lowest = 1 + line * 3;
  return { series: [lowest + 1, lowest], fill: () => fade(ink(), 18) };
}

const fade = (colour: string, percent: number): string =>
  `color-mix(in oklab, ${colour} ${percent}%, transparent)`;

type InkOf = (name: string) => () => string;

function xAxis({ ticks, lines: [first = []] }: PlotContent, inkOf: InkOf): UPlot.Axis {
  const labelled = first.map((_, index) => index).filter((index) => ticks[index] !== undefined);
  return {
    ...axis(inkOf),
    size: 28,
    splits: () => labelled,
    values: (_, splits) => splits.map((index) => ticks[index] ?? ''),
  };
}

function yAxis({ format }: PlotContent, inkOf: InkOf): UPlot.Axis {
  return { ...axis(inkOf), size: room.axis, space: 36, values: (_, splits) => splits.map(format) };
}

function axis(inkOf: InkOf): UPlot.Axis {
  return {
    stroke: inkOf('axis'),
    font: "13px 'Instrument Sans', 'Readex Pro', system-ui, sans-serif",
    grid: { stroke: inkOf('grid'), width: 1 },
    ticks: { show: false },
    gap: 8,
  };
}
