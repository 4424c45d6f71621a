/** Opens the camera for a field. The sheet and what reads codes load with the first press. */
import { Suspense, useState } from 'react';
import { flushSync } from 'react-dom';
import { Button } from 'react-aria-components';
import { lazyPage } from '../i18n/lazy-page.ts';
import { useWords } from '../i18n/words.tsx';
import type { ScanSheetProps } from './scan-sheet.tsx';

const ScanSheet = lazyPage(['scan'], async () => (await import('./scan-sheet.tsx')).ScanSheet);

/** `onFound` gets the text when the sheet is gone, so that it can move the focus. */
export function ScanButton({ onFound, ...props }: Omit<ScanSheetProps, 'onClose'>) {
  const { translate } = useWords();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button onPress={() => setIsOpen(true)}>{translate('scan.open')}</Button>
      {isOpen && (
        <Suspense>
          <ScanSheet
            {...props}
            onClose={() => setIsOpen(false)}
            onFound={(text) => {
              flushSync(() => setIsOpen(false));
              onFound(text);
            }}
          />
        </Suspense>
      )}
    </>
  );
}
