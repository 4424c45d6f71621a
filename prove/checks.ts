/** Every check, in the order in which they run. */
import type { Check } from './check.ts';
import { accessEndCheck } from './checks/access-end.ts';
import { browserPreflightCheck } from './checks/browser-preflight.ts';
import { aliasTakenCheck, passwordBlanksCheck, totpLockoutCheck } from './checks/cognito-refusals.ts';
import { commandCheck } from './checks/command.ts';
import { convertCheck } from './checks/convert.ts';
import { createCodeResourcesCheck } from './checks/create-code-resources.ts';
import { deadLettersCheck } from './checks/dead-letters.ts';
import { deviceImportCheck } from './checks/device-import.ts';
import { evaluateCodeCheck } from './checks/evaluate-code.ts';
import { foreignTopicsCheck } from './checks/foreign-topics.ts';
import { grantAccessCheck } from './checks/grant-access.ts';
import { iamRefusalsCheck } from './checks/iam-refusals.ts';
import { mqttConnectCheck } from './checks/mqtt-connect.ts';
import { provisionCheck } from './checks/provision.ts';
import { reIssueCheck } from './checks/re-issue.ts';
import { signInCheck } from './checks/sign-in.ts';
import {
  subscriptionAliasedCheck,
  subscriptionLiveCheck,
  subscriptionUnaliasedCheck,
} from './checks/subscription.ts';
import { telemetryToStateCheck } from './checks/telemetry-to-state.ts';
import { wrongVinCheck } from './checks/wrong-vin.ts';

/** A check comes after those that it needs. */
export const checks: readonly Check[] = [
  evaluateCodeCheck,
  createCodeResourcesCheck,
  browserPreflightCheck,
  signInCheck,
  aliasTakenCheck,
  passwordBlanksCheck,
  totpLockoutCheck,
  deviceImportCheck,
  provisionCheck,
  convertCheck,
  wrongVinCheck,
  mqttConnectCheck,
  foreignTopicsCheck,
  grantAccessCheck,
  telemetryToStateCheck,
  subscriptionUnaliasedCheck,
  subscriptionAliasedCheck,
  subscriptionLiveCheck,
  commandCheck,
  iamRefusalsCheck,
  reIssueCheck,
  accessEndCheck,
  deadLettersCheck,
];

/** The named checks with everything that they need, in order; all when no names are given. */
export function chosenChecks(only: readonly string[] | undefined, all = checks): readonly Check[] {
  if (only === undefined) return all;
  const wanted = new Set<string>();
  const want = (name: string): void => {
    if (wanted.has(name)) return;
    wanted.add(name);
    all.find((check) => check.name === name)?.needs.forEach(want);
  };
  only.forEach(want);
  return all.filter(({ name }) => wanted.has(name));
}
