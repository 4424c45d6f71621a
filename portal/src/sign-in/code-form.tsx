/** The second factor: the code of an authenticator app. */
import type { SignInStep } from '../session/session.ts';
import { BackButton } from './back-button.tsx';
import { fieldText } from '../shell/request-form.tsx';
import { Field, Form } from './form.tsx';

/** What a later step needs. */
export interface StepProps {
  /** Back to the first step. */
  readonly onBack: () => void;
  readonly submit: (text: string) => Promise<SignInStep>;
  readonly onStep: (step: SignInStep) => void;
}

/** Asks for the code; blanks in it are ignored. */
export function CodeForm({ submit, onStep, onBack }: StepProps) {
  return (
    <>
      <Form
        title="signIn.codeTitle"
        lead="signIn.codeLead"
        submitLabel="signIn.codeSubmit"
        onSubmit={async (fields) => onStep(await submit(fieldText(fields, 'code').replaceAll(/\s/g, '')))}
      >
        <Field name="code" label="signIn.code" autoComplete="one-time-code" inputMode="numeric" />
      </Form>
      <BackButton onPress={onBack} />
    </>
  );
}
