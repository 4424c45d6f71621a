/** One command as a button, with what it is doing. It keeps the focus while it takes no press. */
import { useId } from 'react';
import { Button } from 'react-aria-components';
import { isUnderWay, type RemoteCommandKind } from '../../../client/index.ts';
import { useWords } from '../i18n/words.tsx';
import { useNow } from '../live/clock.ts';
import styles from './action-button.module.css';
import { ActionIcon } from './action-icon.tsx';
import { isOpen, type DeskView } from './command-desk.ts';
import { secondsToWait } from './obstacle.ts';

interface ActionButtonProps {
  readonly kind: RemoteCommandKind;
  readonly desk: DeskView;
  /** Why the command cannot be sent now; undefined when it can. */
  readonly obstacle: string | undefined;
  /** Id of a text on the page that says why nothing can be sent. */
  readonly describedBy: string | undefined;
  readonly onPress: () => void;
}

/** Shows the name, and below it the state of an open command or the obstacle. */
export function ActionButton({ kind, desk, obstacle, describedBy, onPress }: ActionButtonProps) {
  const { translate } = useWords();
  const noteId = useId();
  const wait = secondsToWait(desk.presses[kind], useNow());
  const isBusy = isOpen(desk, kind);
  const isOff = isBusy || obstacle !== undefined || describedBy !== undefined || wait > 0;
  const note = noteOf();
  return (
    <Button
      className={styles.button}
      aria-disabled={isOff || undefined}
      aria-describedby={[describedBy, note && noteId].filter(Boolean).join(' ') || undefined}
      data-busy={isBusy || undefined}
      onPress={() => !isOff && onPress()}
    >
      <ActionIcon kind={kind} />
      <span className={styles.words}>
        <span>{translate(`command.${kind}`)}</span>
        {note && (
          <small id={noteId} aria-hidden>
            {note}
          </small>
        )}
      </span>
    </Button>
  );

  function noteOf(): string | undefined {
    if (desk.presses[kind]?.state === 'SENDING') {
      return translate('actions.sending');
    }
    const newest = desk.commands.find((command) => command.kind === kind);
    if (newest !== undefined && isUnderWay(newest)) {
      return translate(newest.status === 'IN_PROGRESS' ? 'actions.working' : 'actions.waiting');
    }
    return wait > 0 ? translate('actions.again', { seconds: wait }) : obstacle;
  }
}
