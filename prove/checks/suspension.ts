/** A vehicle is suspended, and connects with the same certificate again when it is resumed. */
import { waitFor } from '../aws/wait.ts';
import type { Check, CheckContext } from '../check.ts';
import { expectThat } from '../check-error.ts';
import { objectOf } from '../response-data.ts';
import { connectVehicle, requireEnd, requireRefusal } from './vehicle-session.ts';

const suspendVehicles = `mutation ($referenceIds: [ID!]!) {
  suspendVehicles(referenceIds: $referenceIds, reason: SECURITY_INCIDENT) {
    items { status isSettled errorType }
  }
}`;
/** The document that ends a suspension. */
export const resumeVehicles = `mutation ($referenceIds: [ID!]!) {
  resumeVehicles(referenceIds: $referenceIds) { items { status isSettled errorType } }
}`;

/** The check `suspension`; no row of docs/ASSUMPTIONS.md depends on it alone. */
export const suspensionCheck: Check = {
  name: 'suspension',
  shows: 'a suspended vehicle loses its session and cannot return; a resumed one connects again',
  needs: ['tcu-change'],
  timeoutSeconds: 240,
  async run(context) {
    const { facts, progress, signal } = context;
    const { identity } = facts.require('vehicle');
    const session = await connectVehicle(context, identity);
    const startedAt = Date.now();
    try {
      await change(context, 'suspendVehicles', suspendVehicles, 'SUSPENDED');
      progress('waiting for the end of the session');
      await requireEnd(context, session);
    } finally {
      await session.end();
    }
    const seconds = (Date.now() - startedAt) / 1000;
    await requireRefusal(context, identity);
    await change(context, 'resumeVehicles', resumeVehicles, 'ACTIVE');
    // The certificate is enabled after the response, as fast as AWS IoT allows.
    const again = await waitFor(() => connectVehicle(context, identity).catch(() => undefined), signal);
    await again.end();
    return `session ended ${seconds.toFixed(1)} s after the request`;
  },
};

async function change(
  { facts }: CheckContext,
  field: string,
  document: string,
  expected: string,
): Promise<void> {
  const { operator } = facts.require('people');
  const { referenceId } = facts.require('vehicle');
  const { items } = objectOf(await operator.ask(document, { referenceIds: [referenceId] }), field);
  // The fields that the documents request.
  const [item] = items as readonly { readonly status: string | null; readonly errorType: string | null }[];
  expectThat(item?.status === expected, `${field} returned ${item?.errorType ?? item?.status}.`);
}
