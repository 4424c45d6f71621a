/** Properties of AWS::Cognito::UserPool about e-mails, account recovery and Lambda triggers. */
import type { Properties } from '../../core/resource.ts';
import { defaultSender } from './code-messages.ts';
import type { PoolRecord, TriggerName } from './records.ts';
import { findStrings, objectOf, unsupported } from './template-properties.ts';

const type = 'AWS::Cognito::UserPool';

/** The texts of pools that set none (Cognito API reference, VerificationMessageTemplateType). */
const defaultSubject = 'Your verification code';
const defaultText = 'Your confirmation code is {####}';

type Messaging = Pick<PoolRecord, 'messages' | 'recoversByEmail' | 'triggers' | 'verifiesEmailBeforeUpdate'>;

/** Reads them; throws for a value that the local pool would not honour. */
export function readMessaging(properties: Properties): Messaging {
  const update = objectOf(properties, 'UserAttributeUpdateSettings');
  const verifiedFirst = findStrings(update, 'AttributesRequireVerificationBeforeUpdate') ?? [];
  return {
    messages: readMessages(properties),
    recoversByEmail: readRecovery(properties),
    triggers: readTriggers(properties),
    verifiesEmailBeforeUpdate: verifiedFirst.includes('email'),
  };
}

function readMessages(properties: Properties): PoolRecord['messages'] {
  const template = objectOf(properties, 'VerificationMessageTemplate');
  const option = template['DefaultEmailOption'] ?? 'CONFIRM_WITH_CODE';
  if (option !== 'CONFIRM_WITH_CODE') {
    throw unsupported(type, 'VerificationMessageTemplate.DefaultEmailOption', option);
  }
  const text = textOf(template['EmailMessage'] ?? properties['EmailVerificationMessage'], defaultText);
  if (!text.includes('{####}')) {
    // Cognito's pattern of the property; CreateUserPool refuses another text.
    throw new Error(`${type}: the message of a verification must contain {####}.`);
  }
  const { EmailSendingAccount: account = 'COGNITO_DEFAULT', ...email } = objectOf(
    properties,
    'EmailConfiguration',
  );
  if (account === 'DEVELOPER' && email['SourceArn'] === undefined) {
    throw new Error(`${type}: EmailConfiguration DEVELOPER needs the SourceArn of an SES identity.`);
  }
  return {
    from: textOf(email['From'], defaultSender),
    subject: textOf(template['EmailSubject'] ?? properties['EmailVerificationSubject'], defaultSubject),
    text,
  };
}

function textOf(value: unknown, absent: string): string {
  return typeof value === 'string' ? value : absent;
}

function readRecovery(properties: Properties): boolean {
  const { RecoveryMechanisms: mechanisms = [{ Name: 'verified_email' }] } = objectOf(
    properties,
    'AccountRecoverySetting',
  );
  if (!Array.isArray(mechanisms)) {
    throw unsupported(type, 'AccountRecoverySetting', mechanisms);
  }
  const names = mechanisms.map((mechanism: Properties) => String(mechanism['Name']));
  const other = names.find((name) => name !== 'verified_email' && name !== 'admin_only');
  if (other !== undefined) {
    throw unsupported(type, 'AccountRecoverySetting', other);
  }
  return names.includes('verified_email');
}

const knownTriggers: readonly TriggerName[] = ['PreSignUp', 'PostConfirmation', 'PostAuthentication'];

function readTriggers(properties: Properties): PoolRecord['triggers'] {
  const config = objectOf(properties, 'LambdaConfig');
  const unknown = Object.keys(config).find((name) => !knownTriggers.some((known) => known === name));
  if (unknown !== undefined) {
    throw unsupported(type, `LambdaConfig.${unknown}`, config[unknown]);
  }
  return Object.fromEntries(Object.entries(config).map(([name, arn]) => [name, String(arn)]));
}
