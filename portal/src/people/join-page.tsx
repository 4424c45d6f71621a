/** Join: the code that an owner gave. */
import { useQueryClient } from '@tanstack/react-query';
import { Input, Label, TextField, Link } from 'react-aria-components';
import { useLocation } from 'wouter';
import { RequestError } from '../../../client/index.ts';
import { codeLength, toCode } from '../../../domain/one-time-codes.ts';
import { graphql } from '../generated/operations/gql.ts';
import { useWords } from '../i18n/words.tsx';
import { useLiveStore } from '../live/live-store.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { fieldText, FormFailure, RequestForm } from '../shell/request-form.tsx';
import styles from './people-page.module.css';

const acceptDocument = graphql(/* GraphQL */ `
  mutation Accept($code: String!) {
    acceptInvitation(code: $code) {
      referenceId
    }
  }
`);

/** Accepts an invitation, and opens the car. */
export function JoinPage() {
  const { translate } = useWords();
  const { request } = useLiveStore();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const submit = async (fields: FormData): Promise<void> => {
    const code = toCode(fieldText(fields, 'code'));
    if (code === undefined) {
      throw new FormFailure(translate('join.shape', { length: codeLength }));
    }
    const { acceptInvitation } = await request(acceptDocument, { code });
    if (!acceptInvitation) {
      throw new RequestError('TRANSIENT');
    }
    await queries.invalidateQueries({ queryKey: ['my-cars'] });
    navigate(`/cars/${acceptInvitation.referenceId}`);
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
