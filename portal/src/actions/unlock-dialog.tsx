/** Asks before the doors are unlocked; the safe choice has the focus. */
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import styles from './unlock-dialog.module.css';

interface UnlockDialogProps {
  readonly car: string;
  /** What the car reports, so that the reader knows what is about to change. */
  readonly status: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onUnlock: () => void;
}

/** Escape and a press beside the dialog leave the car as it is. */
export function UnlockDialog({ car, status, isOpen, onClose, onUnlock }: UnlockDialogProps) {
  const { translate } = useWords();
  return (
    <ModalOverlay
      className={styles.overlay}
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
    >
      <Modal className={styles.modal}>
        <Dialog className={styles.dialog} role="alertdialog">
          <Heading slot="title">{translate('unlock.title', { car })}</Heading>
          <p>{status}</p>
          <div className={styles.choices}>
            <Button autoFocus onPress={onClose}>
              {translate('unlock.keep')}
            </Button>
            <Button
              className={styles.unlock}
              onPress={() => {
                onClose();
                onUnlock();
              }}
            >
              {translate('command.UNLOCK_DOORS')}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
