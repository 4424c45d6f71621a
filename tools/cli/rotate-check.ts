/** Which release of a rotation may follow the deployed one. */
import { type RotationPhase, rotationPhases } from '../../domain/hash-rotation.ts';
import type { RehashCount, RehashStatus } from '../../domain/rehash.ts';

/** Whether the release may be deployed, and why. */
export interface Verdict {
  readonly isAllowed: boolean;
  readonly text: string;
}

/** Asks the re-hash of the release `write-new`. */
export interface Rehash {
  status(): Promise<RehashStatus>;
  count(): Promise<RehashCount>;
}

/** Decides about the step between two releases, in either direction. */
export async function checkRelease(
  deployed: RotationPhase,
  next: RotationPhase,
  rehash: () => Rehash,
): Promise<Verdict> {
  if (deployed === next) {
    return { isAllowed: true, text: `${next} is deployed.` };
  }
  const decide = steps[`${deployed} ${next}`];
  return decide === undefined ? { isAllowed: false, text: outOfOrder(deployed, next) } : decide(rehash);
}

type Step = (rehash: () => Rehash) => Promise<Verdict> | Verdict;

const allowed = (text: string): Verdict => ({ isAllowed: true, text });

const steps: Readonly<Record<string, Step | undefined>> = {
  'none read-both': () => allowed('Allowed. The new key is made, and both hashes are read.'),
  'read-both none': () => ({
    isAllowed: false,
    text:
      'Only if write-new was never deployed: otherwise vehicles have the new hash, which `none` would not find. ' +
      'Both cases look the same from here.',
  }),
  'read-both write-new': () =>
    allowed(
      'Allowed once read-both has run for 15 minutes, so that no claim is under way that has one hash only.',
    ),
  'write-new read-both': () => allowed('Allowed. Both hashes stay readable, and the re-hash ends.'),
  'write-new close': (rehash) => checkClose(rehash()),
  'close write-new': () => allowed('Allowed. Both hashes are read again.'),
  'close none': () =>
    allowed('Allowed, with vinHashKeyVersion one higher. The old key leaves the stack and stays in KMS.'),
};

/** Counts now, because the run may have ended long ago. */
async function checkClose(rehash: Rehash): Promise<Verdict> {
  const { run } = await rehash.status();
  if (run?.state !== 'DONE') {
    return {
      isAllowed: false,
      text: `Not before the re-hash has ended: it is ${run?.state ?? 'not started'}.`,
    };
  }
  const { old } = await rehash.count();
  return old === 0
    ? allowed('Allowed. No vehicle has the old hash.')
    : { isAllowed: false, text: `${old} vehicles have the old hash again. Start the re-hash once more.` };
}

function outOfOrder(deployed: RotationPhase, next: RotationPhase): string {
  const order = [...rotationPhases, rotationPhases[0]].join(', ');
  return (
    `${next} may not follow ${deployed}: two releases run side by side during a deployment, and these two would ` +
    `miss vehicles or permit a second one for a VIN. The order is ${order}.`
  );
}
