/** A password of the person's own, instead of a temporary one. */
import type { StepProps } from './code-form.tsx';
import { BackButton } from './back-button.tsx';
import { fieldText } from '../shell/request-form.tsx';
import { Field, Form } from './form.tsx';

/** Asks for the new password. */
export function NewPasswordForm({ submit, onStep, onBack }: StepProps) {
  return (
    <>
      <Form
        title="signIn.newTitle"
        lead="signIn.newLead"
        submitLabel="signIn.newSubmit"
        onSubmit={async (fields) => onStep(await submit(fieldText(fields, 'new-password')))}
      >
        <Field
          name="new-password"
          label="signIn.newPassword"
          type="password"
          autoComplete="new-password"
          hint="signIn.newRules"
        />
      </Form>
      <BackButton onPress={onBack} />
    </>
  );
}
