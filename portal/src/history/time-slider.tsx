/** The cursor of a chart, for keyboards, screen readers and fingers. */
import { useLayoutEffect, useRef } from 'react';
import { I18nProvider, Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { room } from './plot-options.ts';
import styles from './time-slider.module.css';

interface TimeSliderProps {
  readonly count: number;
  readonly index: number;
  readonly onChange: (index: number) => void;
  /** The value at the cursor, in words. */
  readonly reading: string;
  /** Name of the chart, for those who do not see it above. */
  readonly name: string;
}

/** Moves by bins. Time runs from left to right in every language, as it does in the chart. */
export function TimeSlider({ count, index, onChange, reading, name }: TimeSliderProps) {
  const { translate } = useWords();
  const input = useRef<HTMLInputElement>(null);
  // React Aria would read out the number of the bin. It sets its text in the same render.
  useLayoutEffect(() => {
    input.current?.setAttribute('aria-valuetext', reading);
  });
  return (
    <I18nProvider locale="en">
      <Slider
        className={styles.slider}
        aria-label={`${name}: ${translate('history.cursor')}`}
        minValue={0}
        maxValue={count - 1}
        value={index}
        onChange={onChange}
      >
        <SliderTrack className={styles.track} dir="ltr" style={{ marginInline: marginsOf(count) }}>
          <SliderThumb className={styles.thumb} inputRef={input} />
        </SliderTrack>
        <SliderOutput className={styles.output}>
          <bdi>{reading}</bdi>
        </SliderOutput>
      </Slider>
    </I18nProvider>
  );
}

/**
 * Returns the margins by which the ends of the track stand below the middles of the first and the
 * last bin. The plot has its axis at one end and some room at the other, and `count` bins between.
 */
function marginsOf(count: number): string {
  const halfBin = `(100% - ${room.axis + room.end}px) / ${2 * count}`;
  return `calc(${room.axis}px + ${halfBin}) calc(${room.end}px + ${halfBin})`;
}
