/**
 * The settings of the key that hashes VINs. They are checked together: a release that no longer
 * looks for the hashes of a version needs the receipt of the re-hash that replaced them. Otherwise
 * one wrong digit would make every vehicle unknown, and let each VIN have a second vehicle.
 */
import {
  type HashVersions,
  type RotationPhase,
  hashVersions,
  isReceiptFor,
  vanishedVersion,
} from '../../domain/hash-rotation.ts';

/** The phase of the rotation, and the versions that the release uses. */
export interface VinHashSettings {
  readonly phase: RotationPhase;
  /** The version from before the rotation. */
  readonly version: number;
  readonly versions: HashVersions;
}

/** Checks the three context values; throws an error that names the one that is wrong. */
export function readVinHashSettings({
  phase,
  receipt,
  version,
}: {
  readonly phase: RotationPhase;
  readonly version: number;
  readonly receipt: string | undefined;
}): VinHashSettings {
  const vanished = vanishedVersion(phase, version);
  if (vanished !== undefined && !isReceiptFor(receipt ?? '', vanished)) {
    throw new Error(
      `Context vinHashReceipt must be the receipt of the re-hash from version ${vanished} to ${vanished + 1}, ` +
        'which `npm run rotate -- status` prints when no vehicle is left.',
    );
  }
  if (vanished === undefined && receipt !== undefined) {
    throw new Error('Context vinHashReceipt must be absent before version 1 of the key is closed.');
  }
  return { phase, version, versions: hashVersions(phase, version) };
}
