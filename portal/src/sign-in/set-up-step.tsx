/** The set-up of an authenticator app at a sign-in, where the deployment demands one. */
import { useWords } from '../i18n/words.tsx';
import type { SetUpStep as Step } from '../session/session.ts';
import { SetUpForm } from '../settings/set-up-form.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import type { StepProps } from './code-form.tsx';

interface SetUpStepProps extends Pick<StepProps, 'onBack' | 'onStep'> {
  readonly step: Step;
}

/** Asks for the app's first code. */
export function SetUpStep({ step, onStep, onBack }: SetUpStepProps) {
  const { translate } = useWords();
  return (
    <>
      <PageTitle heading={translate('factor.demandedTitle')} title={translate('factor.demandedTitle')} />
      <p>{translate('factor.demandedLead')}</p>
      <SetUpForm setUp={step} onCode={async (code) => onStep(await step.submit(code))} onCancel={onBack} />
    </>
  );
}
