/** The check of a case number. */
import { util } from '@aws-appsync/utils';
import { caseHoldsVin, caseNumberPattern } from '../../domain/case-number.ts';
import { fail } from './fail.ts';

/** Fails with INVALID_ARGUMENT for a case number of another form or with a VIN. */
export function requireCaseNumber(caseNumber: string, argument: string): void {
  if (!util.matches(caseNumberPattern, caseNumber) || caseHoldsVin(caseNumber)) {
    fail('INVALID_ARGUMENT', { argument });
  }
}
