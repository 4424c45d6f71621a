/** Asks before something that cannot be taken back; the safe choice has the focus. */
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import styles from './confirm-dialog.module.css';

interface ConfirmDialogProps {
  readonly title: string;
  /** What is about to change. */
  readonly text: string;
  readonly keepLabel: string;
  readonly confirmLabel: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Escape and a press outside of the dialog leave everything as it is. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, text, keepLabel, confirmLabel, isOpen, onClose, onConfirm } = props;
  return (
    <ModalOverlay
      className={styles.overlay}
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable
    >
      <Modal className={styles.modal}>
        <Dialog className={styles.dialog} role="alertdialog">
          <Heading slot="title">{title}</Heading>
          <p>{text}</p>
          <div className={styles.choices}>
            <Button autoFocus onPress={onClose}>
              {keepLabel}
            </Button>
            <Button
              className={styles.confirm}
              onPress={() => {
                onClose();
                onConfirm();
              }}
            >
              {confirmLabel}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
