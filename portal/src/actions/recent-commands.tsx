/** The newest commands to the car, of everyone with access, each with what became of it. */
import { useWords } from '../i18n/words.tsx';
import type { DeskView } from './command-desk.ts';
import { stateWords } from './command-words.ts';
import styles from './actions-panel.module.css';

const shown = 5;

interface RecentCommandsProps {
  readonly desk: DeskView;
  /** The cloud's time in epoch milliseconds. */
  readonly now: number;
}

/** Nothing before the first command. */
export function RecentCommands({ desk, now }: RecentCommandsProps) {
  const { translate, quantities } = useWords();
  if (desk.commands.length === 0) {
    return null;
  }
  return (
    <section>
      <h3>{translate('actions.recent')}</h3>
      <ol className={styles.recent}>
        {desk.commands.slice(0, shown).map((command) => (
          <li key={command.commandId} data-status={command.status}>
            <time dateTime={command.createdAt}>{quantities.time(Date.parse(command.createdAt), now)}</time>
            <span>
              <strong>{translate(`command.${command.kind}`)}</strong>{' '}
              {stateWords(command, { translate, quantities, now })}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
