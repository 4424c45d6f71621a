/** The sheet of the camera: what it sees, a light, and what became of it. */
import { useState } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay, ToggleButton } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import type { Torch } from './camera.ts';
import type { PickFound } from './scan.ts';
import styles from './scan-sheet.module.css';
import { useScan, type ScanState } from './use-scan.ts';

/** What is looked for: it decides the words. */
export type ScanSubject = 'VIN' | 'CODE';

/** `onFound` gets one text that `pick` returned; `onClose` follows only what the person does. */
export interface ScanSheetProps {
  readonly subject: ScanSubject;
  readonly pick: PickFound;
  readonly onFound: (text: string) => void;
  readonly onClose: () => void;
}

/** The camera is on while the sheet is shown, at most. */
export function ScanSheet({ onClose, ...props }: ScanSheetProps) {
  return (
    <ModalOverlay
      className={styles.overlay}
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isDismissable
    >
      <Modal className={styles.modal}>
        <Dialog className={styles.dialog}>
          <Scanner {...props} onClose={onClose} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function Scanner({ subject, pick, onFound, onClose }: ScanSheetProps) {
  const { translate } = useWords();
  const { state, video, restart } = useScan(pick, onFound);
  const isSeeing = state.kind === 'STARTING' || state.kind === 'LOOKING';
  return (
    <>
      <Heading slot="title">{translate(`scanTitle.${subject}`)}</Heading>
      <div className={styles.frame} hidden={!isSeeing}>
        {/* Decoration: what is in it is said below. */}
        <video ref={video} muted playsInline aria-hidden="true" tabIndex={-1} />
      </div>
      <p role="status" className={styles.status}>
        <Status state={state} subject={subject} />
      </p>
      {isSeeing && <p className={styles.hint}>{translate(`scanHint.${subject}`)}</p>}
      {state.kind === 'CHOOSING' && (
        <ul className={styles.found}>
          {state.found.map((text) => (
            <li key={text}>
              <Button dir="ltr" onPress={() => onFound(text)}>
                {text}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.buttons}>
        {state.kind === 'LOOKING' && state.torch !== undefined && <TorchButton torch={state.torch} />}
        {(state.kind === 'CHOOSING' || (state.kind === 'FAILED' && state.failure !== 'INSECURE')) && (
          <Button onPress={restart}>{translate('scan.again')}</Button>
        )}
        <Button autoFocus onPress={onClose}>
          {translate('scan.close')}
        </Button>
      </div>
    </>
  );
}

function Status({ state, subject }: { readonly state: ScanState; readonly subject: ScanSubject }) {
  const { translate } = useWords();
  switch (state.kind) {
    case 'STARTING':
      return translate('scan.starting');
    case 'LOOKING':
      return translate(state.sawOther ? `scanOther.${subject}` : 'scan.looking');
    case 'CHOOSING':
      return translate(`scanChoose.${subject}`);
    case 'FAILED':
      return translate(`scanFailure.${state.failure}`);
  }
}

function TorchButton({ torch }: { readonly torch: Torch }) {
  const { translate } = useWords();
  const [isOn, setIsOn] = useState(false);
  return (
    <ToggleButton
      className={styles.torch}
      isSelected={isOn}
      onChange={(next) => {
        setIsOn(next);
        void torch.set(next);
      }}
    >
      {translate('scan.torch')}
    </ToggleButton>
  );
}
