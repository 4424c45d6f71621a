/** Join: the code that an owner gave, typed, or half of it read by the camera. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { Input, Label, Link } from 'react-aria-components';
import { useLocation } from 'wouter';
import { RequestError } from '../../../client/index.ts';
import { codeLength, toCode } from '../../../domain/one-time-codes.ts';
import { graphql } from '../operations.ts';
import { useWords } from '../i18n/words.tsx';
import { useLiveStore } from '../live/live-store.tsx';
import { ScanButton } from '../scan/scan-button.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { requestFailure } from '../shell/request-failure.ts';
import { fieldText, FormError, RequestForm } from '../shell/request-form.tsx';
import { halfOf, halvesIn, joinPath } from './code-half.ts';
import styles from './people-page.module.css';

const acceptDocument = graphql(/* GraphQL */ `
  mutation Accept($code: String!) {
    acceptInvitation(code: $code) {
      referenceId
    }
  }
`);

const takeOverDocument = graphql(/* GraphQL */ `
  mutation TakeOver($code: String!) {
    acceptTransfer(code: $code) {
      referenceId
    }
  }
`);

/** Accepts an invitation or an offer, whichever the code belongs to, and opens the car. */
export function JoinPage() {
  const { translate, quantities } = useWords();
  const { request } = useLiveStore();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const submit = async (fields: FormData): Promise<void> => {
    const code = toCode(fieldText(fields, 'code'));
    if (code === undefined) {
      throw new FormError(translate('join.shape', { length: codeLength }));
    }
    const access = await accept(code);
    if (!access) {
      throw new RequestError('TRANSIENT');
    }
    await queries.invalidateQueries({ queryKey: ['my-cars'] });
    navigate(`/cars/${access.referenceId}`);
  };
  /** A code does not show what it is for. */
  const accept = async (code: string) => {
    try {
      return (await request(acceptDocument, { code })).acceptInvitation;
    } catch (error) {
      if (requestFailure(error).code !== 'INVITATION_NOT_FOUND') {
        throw error;
      }
    }
    try {
      return (await request(takeOverDocument, { code })).acceptTransfer;
    } catch (error) {
      const { code: failure, notBefore } = requestFailure(error);
      if (failure === 'OFFER_NOT_DUE' && notBefore !== undefined) {
        throw new FormError(translate('join.notDue', { time: quantities.time(notBefore, Date.now()) }));
      }
      throw error;
    }
  };
  return (
    <article className={styles.narrow}>
      <Link className={styles.back} href="/cars/add">
        {translate('claim.title')}
      </Link>
      <PageTitle heading={translate('join.title')} title={translate('join.title')} />
      <p className={styles.lead}>{translate('join.lead')}</p>
      <RequestForm submitLabel={translate('join.submit')} onSubmit={submit}>
        <CodeField />
      </RequestForm>
    </article>
  );
}

const pickHalf = (texts: readonly string[]): readonly string[] => halvesIn(location.origin, texts);

/** The other half is typed after the first, which the address or the camera gives. */
function CodeField() {
  const { translate } = useWords();
  const [hasHalf, setHasHalf] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const inputId = useId();
  const noteId = useId();
  const take = (half: string): void => {
    if (input.current !== null) {
      input.current.value = `${half}-`;
      input.current.focus();
      setHasHalf(true);
    }
  };
  useEffect(() => {
    const half = halfOf(location.origin, location.href);
    if (half !== undefined) {
      history.replaceState(history.state, '', joinPath);
      take(half);
    }
    // Once: an address has a half only when the page opens.
  }, []);
  return (
    <>
      <div className={styles.field}>
        <Label htmlFor={inputId}>{translate('join.code')}</Label>
        {/* Without a value of React's: that would be an attribute of the document. */}
        <Input
          ref={input}
          id={inputId}
          className={styles.typed}
          name="code"
          dir="ltr"
          autoComplete="one-time-code"
          autoCapitalize="characters"
          spellCheck={false}
          aria-describedby={hasHalf ? noteId : undefined}
        />
        {hasHalf && (
          <p id={noteId} className={styles.lead}>
            {translate('join.half')}
          </p>
        )}
      </div>
      <ScanButton subject="CODE" pick={pickHalf} onFound={take} />
    </>
  );
}
