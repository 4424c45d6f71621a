/** The checks of a reveal, each at the moment of its use. */
import { util } from '@aws-appsync/utils';
import { type RevealItem, revealStatus } from '../../domain/reveal.ts';
import { toMilliSeconds } from '../runtime/clock.ts';
import { fail } from '../runtime/fail.ts';
import type { RevealContext } from './context.ts';

/** Returns a reveal of the caller's tenant. Fails alike for an unknown one and another tenant's. */
export function requireReveal({ stash }: RevealContext): RevealItem {
  const { caller, reveal } = stash;
  if (reveal === undefined || reveal.tenantId !== caller.tenantId) {
    fail('REVEAL_NOT_FOUND');
  }
  return reveal;
}

/** What the reveal permits now. */
export function statusNow(reveal: RevealItem): ReturnType<typeof revealStatus> {
  const { requestedAt, approvedAt, revealedAt } = reveal;
  const times = {
    requested: toMilliSeconds(requestedAt),
    approved: approvedAt === undefined ? undefined : toMilliSeconds(approvedAt),
    revealed: revealedAt === undefined ? undefined : toMilliSeconds(revealedAt),
  };
  return revealStatus(times, util.time.nowEpochMilliSeconds());
}
