/** The picture of a chart. It is decoration: the slider below it and the table have the values. */
import { useEffect, useRef, type PointerEvent } from 'react';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { onPreferences } from '../settings/preferences.ts';
import styles from './plot.module.css';
import { alignedData, plotOptions, type PlotContent } from './plot-options.ts';

interface PlotProps {
  readonly content: PlotContent;
  /** The bin at the cursor. */
  readonly index: number;
  readonly onPoint: (index: number) => void;
}

/** Draws the lines; pointing at a bin moves the cursor there. */
export function Plot({ content, index, onPoint }: PlotProps) {
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(null);
  const present = useRef(index);
  useEffect(() => {
    const { current: parent } = element;
    if (parent === null) {
      return undefined;
    }
    const drawn = new UPlot(plotOptions(content, parent), alignedData(content), parent);
    // Positions are known only after drawing, and each change of the size draws again.
    drawn.hooks.draw = [() => moveCursor(drawn, present.current)];
    plot.current = drawn;
    const stop = follow(drawn, parent);
    return () => {
      stop();
      drawn.destroy();
      plot.current = null;
    };
  }, [content]);
  useEffect(() => {
    present.current = index;
    if (plot.current !== null) {
      moveCursor(plot.current, index);
    }
  }, [index]);
  const point = ({ clientX }: PointerEvent): void => {
    const { current } = plot;
    if (current !== null) {
      onPoint(current.posToIdx(clientX - current.over.getBoundingClientRect().left));
    }
  };
  return (
    <div
      ref={element}
      className={styles.plot}
      aria-hidden="true"
      onPointerDown={point}
      onPointerMove={point}
      data-testid="plot"
    >
      {/* Their colours are those of the drawing, which cannot read CSS by itself. */}
      <i data-ink="axis" />
      <i data-ink="grid" />
      {content.lines.map((_, line) => (
        <i key={line} data-ink={`line-${line}`} data-measure={content.measure} data-line={line} />
      ))}
    </div>
  );
}

function moveCursor(plot: UPlot, index: number): void {
  plot.setCursor({ left: plot.valToPos(index, 'x'), top: 0 }, false);
}

/** Keeps the drawing as wide as its place and in the colours of the theme, until the end. */
function follow(plot: UPlot, parent: HTMLElement): () => void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  let frame = 0;
  const redraw = (): void => {
    // The theme is set after this call, and before the next frame.
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => plot.redraw());
  };
  const resize = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = parent;
    if (width !== plot.width || height !== plot.height) {
      plot.setSize({ width, height });
    }
  });
  resize.observe(parent);
  dark.addEventListener('change', redraw);
  const stop = onPreferences(redraw);
  return () => {
    resize.disconnect();
    dark.removeEventListener('change', redraw);
    stop();
    cancelAnimationFrame(frame);
  };
}
