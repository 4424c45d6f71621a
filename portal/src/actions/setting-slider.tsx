/** A value to send with a command: the slider shows the choice, never what the car reports. */
import { Label, Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components';
import { commandParameters, type CommandParameter } from '../../../domain/commands.ts';
import styles from './setting-slider.module.css';

interface SettingSliderProps {
  readonly parameter: CommandParameter;
  readonly label: string;
  readonly value: number;
  readonly format: (value: number) => string;
  readonly onChange: (value: number) => void;
}

/** Moves within the range and the steps that the API takes (`domain/commands.ts`). */
export function SettingSlider({ parameter, label, value, format, onChange }: SettingSliderProps) {
  const { minimum, maximum, step } = commandParameters[parameter];
  const position = (value - minimum) / (maximum - minimum);
  return (
    <Slider
      className={styles.slider}
      minValue={minimum}
      maxValue={maximum}
      step={step}
      value={value}
      onChange={onChange}
    >
      <Label>{label}</Label>
      <SliderOutput className={styles.output}>
        <bdi>{format(value)}</bdi>
      </SliderOutput>
      <SliderTrack className={styles.track}>
        <span className={styles.filled} style={{ inlineSize: `${position * 100}%` }} />
        <SliderThumb className={styles.thumb} />
      </SliderTrack>
    </Slider>
  );
}

/** Returns the value within the range and on a step, as the slider can show it. */
export function settable(parameter: CommandParameter, value: number): number {
  const { minimum, maximum, step } = commandParameters[parameter];
  return Math.min(maximum, Math.max(minimum, Math.round(value / step) * step));
}
