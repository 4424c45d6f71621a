/** Join: the code that an owner gave. */
import { useQueryClient } from '@tanstack/react-query';
import { Input, Label, TextField, Link } from 'react-aria-components';
import { useLocation } from 'wouter';
import { RequestError } from '../../../client/index.ts';
import { codeLength, toCode } from '../../../domain/one-time-codes.ts';
import { graphql } from '../operations.ts';
import { useWords } from '../i18n/words.tsx';
import { useLiveStore } from '../live/live-store.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { requestFailure } from '../shell/request-failure.ts';
import { fieldText, FormFailure, RequestForm } from '../shell/request-form.tsx';
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
      throw new FormFailure(translate('join.shape', { length: codeLength }));
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
        throw new FormFailure(translate('join.notDue', { time: quantities.time(notBefore, Date.now()) }));
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
        <TextField className={styles.field} name="code">
          <Label>{translate('join.code')}</Label>
          <Input
            className={styles.typed}
            dir="ltr"
            autoComplete="one-time-code"
            autoCapitalize="characters"
            spellCheck={false}
          />
        </TextField>
      </RequestForm>
    </article>
  );
}
