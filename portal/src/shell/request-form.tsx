/** A form that sends one request at a time, with what failed above its fields. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button, Form } from 'react-aria-components';
import { useWords } from '../i18n/words.tsx';
import { errorWords } from './error-words.ts';
import styles from './request-form.module.css';

/** A failure whose words the form's owner has chosen. */
export class FormError extends Error {}

interface RequestFormProps {
  readonly submitLabel: string;
  /** Shown instead of `submitLabel` until the response. */
  readonly busyLabel?: string;
  /** Gets the fields by their names; the words of a rejection are shown over the form. */
  readonly onSubmit: (fields: FormData) => Promise<void>;
  readonly children: ReactNode;
}

/** Sends once until the response. */
export function RequestForm({ submitLabel, busyLabel = submitLabel, onSubmit, children }: RequestFormProps) {
  const words = useWords();
  const [failure, setFailure] = useState<string>();
  const [isPending, setIsPending] = useState(false);
  const submit = async (fields: FormData): Promise<void> => {
    setIsPending(true);
    setFailure(undefined);
    try {
      await onSubmit(fields);
    } catch (error) {
      setFailure(error instanceof FormError ? error.message : errorWords(error, words));
    } finally {
      setIsPending(false);
    }
  };
  return (
    <Form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isPending) {
          void submit(new FormData(event.currentTarget));
        }
      }}
    >
      {failure !== undefined && <Failure text={failure} />}
      {children}
      {/* Not `isPending`: its announcement would outlive the form that it refers to. */}
      <Button className={styles.submit} type="submit" data-busy={isPending}>
        {isPending ? busyLabel : submitLabel}
      </Button>
    </Form>
  );
}

/** The failure takes the focus, so that it is read and the way back to the fields is short. */
function Failure({ text }: { readonly text: string }) {
  const element = useRef<HTMLParagraphElement>(null);
  useEffect(() => element.current?.focus(), [text]);
  return (
    <p ref={element} className={styles.failure} role="alert" tabIndex={-1}>
      {text}
    </p>
  );
}

/** Returns the text of a field; empty for a missing one or a file. */
export function fieldText(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === 'string' ? value : '';
}
