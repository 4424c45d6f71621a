/** Every check, in the order in which they run. */
import type { Check } from './check.ts';
import { accessEndCheck } from './checks/access-end.ts';
import { browserPreflightCheck } from './checks/browser-preflight.ts';
import { aliasTakenCheck, passwordBlanksCheck, totpLockoutCheck } from './checks/cognito-refusals.ts';
import { commandCheck } from './checks/command.ts';
import { commandIdKeptCheck } from './checks/command-id-kept.ts';
import { convertCheck } from './checks/convert.ts';
import { createCodeResourcesCheck } from './checks/create-code-resources.ts';
import { deadLettersCheck } from './checks/dead-letters.ts';
import { deviceImportCheck } from './checks/device-import.ts';
import { erasureCheck } from './checks/erasure.ts';
import { evaluateCodeCheck } from './checks/evaluate-code.ts';
import { exportCheck } from './checks/export.ts';
import { foreignTopicsCheck } from './checks/foreign-topics.ts';
import { fullItemCheck } from './checks/full-item.ts';
import { grantAccessCheck } from './checks/grant-access.ts';
import { iamRefusalsCheck } from './checks/iam-refusals.ts';
import { mapEqualityCheck } from './checks/map-equality.ts';
import { mqttConnectCheck } from './checks/mqtt-connect.ts';
import { ownVinCheck } from './checks/own-vin.ts';
import { pageCheck } from './checks/page.ts';
import { pageSessionCheck } from './checks/page-session.ts';
import { provisionCheck } from './checks/provision.ts';
import { reIssueCheck } from './checks/re-issue.ts';
import { renewalCheck } from './checks/renewal.ts';
import { revealCheck } from './checks/reveal.ts';
import { revocationListCheck } from './checks/revocation-list.ts';
import { sealedRecordsCheck } from './checks/sealed-records.ts';
import { signInCheck } from './checks/sign-in.ts';
import { suspensionCheck } from './checks/suspension.ts';
import {
  subscriptionAliasedCheck,
  subscriptionLiveCheck,
  subscriptionUnaliasedCheck,
} from './checks/subscription.ts';
import { tcuChangeCheck } from './checks/tcu-change.ts';
import { timeZonesCheck } from './checks/time-zones.ts';
import { tokenExpiryCheck } from './checks/token-expiry.ts';
import { telemetryToStateCheck } from './checks/telemetry-to-state.ts';
import { wrongVinCheck } from './checks/wrong-vin.ts';

/** A check comes after those that it needs. */
export const checks: readonly Check[] = [
  evaluateCodeCheck,
  timeZonesCheck,
  createCodeResourcesCheck,
  browserPreflightCheck,
  pageCheck,
  commandIdKeptCheck,
  signInCheck,
  pageSessionCheck,
  aliasTakenCheck,
  passwordBlanksCheck,
  totpLockoutCheck,
  fullItemCheck,
  mapEqualityCheck,
  deviceImportCheck,
  provisionCheck,
  convertCheck,
  wrongVinCheck,
  mqttConnectCheck,
  foreignTopicsCheck,
  grantAccessCheck,
  telemetryToStateCheck,
  erasureCheck,
  ownVinCheck,
  exportCheck,
  revealCheck,
  sealedRecordsCheck,
  subscriptionUnaliasedCheck,
  subscriptionAliasedCheck,
  subscriptionLiveCheck,
  commandCheck,
  iamRefusalsCheck,
  reIssueCheck,
  renewalCheck,
  tcuChangeCheck,
  suspensionCheck,
  revocationListCheck,
  tokenExpiryCheck,
  accessEndCheck,
  deadLettersCheck,
];

/**
 * Which checks to run: the named ones, or all; slow ones only when they are named or `slow` is set.
 */
export interface Choice {
  readonly only?: readonly string[] | undefined;
  readonly slow: boolean;
}

/** The chosen checks with everything that they need, in order. */
export function chosenChecks({ only, slow }: Choice, all = checks): readonly Check[] {
  if (only === undefined) {
    return all.filter(({ isSlow }) => slow || isSlow !== true);
  }
  const wanted = new Set<string>();
  const want = (name: string): void => {
    if (wanted.has(name)) {
      return;
    }
    wanted.add(name);
    all.find((check) => check.name === name)?.needs.forEach(want);
  };
  only.forEach(want);
  return all.filter(({ name }) => wanted.has(name));
}
