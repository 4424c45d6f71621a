/** The page states the least length of a password that the user pool has. */
import { readFileSync } from 'node:fs';
import { expect, inject, it } from 'vitest';
import { resourcesOf, templateIn } from '../infra/synthesized.ts';

interface PoolProperties {
  readonly Policies: { readonly PasswordPolicy: { readonly MinimumLength: number } };
}

it.each(['en', 'de', 'ar'])('as a number, in the words of %s', (language) => {
  const [[, pool] = []] = resourcesOf(templateIn(inject('assembly')), 'AWS::Cognito::UserPool');
  const { Policies: policies } = pool?.Properties as unknown as PoolProperties;
  const path = new URL(`../../portal/messages/start/${language}.json`, import.meta.url);
  const words = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, string>>;

  expect(words['signIn.newRules']).toContain(String(policies.PasswordPolicy.MinimumLength));
});
