/** A field to choose one of a closed list; without `anyText`, nothing is chosen at first. */
import { useId } from 'react';
import { useWords } from '../i18n/words.tsx';
import styles from './vehicles.module.css';

interface ChoiceFieldProps<Choice extends string> {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly toText: (choice: Choice) => string;
  /** Makes the choice optional: the text of an empty one. */
  readonly anyText?: string;
  readonly initial?: Choice | undefined;
  readonly onChosen?: (choice: string) => void;
}

/** The browser's own list: it works by keyboard, by touch and with every reader. */
export function ChoiceField<Choice extends string>(props: ChoiceFieldProps<Choice>) {
  const { name, label, choices, toText, anyText, initial = '', onChosen } = props;
  const { translate } = useWords();
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        name={name}
        required={anyText === undefined}
        defaultValue={initial}
        onChange={({ target }) => onChosen?.(target.value)}
      >
        <option value="" disabled={anyText === undefined}>
          {anyText ?? translate('vehicles.choose')}
        </option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {toText(choice)}
          </option>
        ))}
      </select>
    </div>
  );
}
