/**
 * The releases of a rotation of the key that hashes VINs, and which versions each of them uses. Two
 * neighbouring releases run side by side during a deployment, so no step of the order can be left
 * out: docs/decisions/0065-the-hash-key-rotates-in-four-releases.md.
 */

/** The phases in their order; `none` of the next version follows `close`. */
export const rotationPhases = ['none', 'read-both', 'write-new', 'close'] as const;
/** A phase, as the CDK context `vinHashRotation` names it. */
export type RotationPhase = (typeof rotationPhases)[number];

/** Which versions of the hash key a release uses. */
export interface HashVersions {
  /** Hashes the VINs of new vehicles. */
  readonly written: number;
  /** Vehicles may have hashes of this version too; absent when no rotation runs. */
  readonly other?: number;
  /** Kept in the stack, and used by nothing. */
  readonly closed?: number;
}

/** The versions of a release; `version` is the one before the rotation. */
export function hashVersions(phase: RotationPhase, version: number): HashVersions {
  const next = version + 1;
  const versions: Readonly<Record<RotationPhase, HashVersions>> = {
    none: { written: version },
    'read-both': { written: version, other: next },
    'write-new': { written: next, other: version },
    close: { written: next, closed: version },
  };
  return versions[phase];
}

/**
 * The version whose last vehicle must have been re-hashed before this release may run, because the
 * release does not look for its hashes; undefined for the first version's releases.
 */
export function vanishedVersion(phase: RotationPhase, version: number): number | undefined {
  if (phase === 'close') {
    return version;
  }
  return version > 1 ? version - 1 : undefined;
}

/**
 * What a finished re-hash prints, and the context `vinHashReceipt` must then hold: `k1-k2-` and
 * eight characters of the run's id.
 */
export function rehashReceipt(version: number, runId: string): string {
  return `${receiptPrefix(version)}${runId.slice(0, 8)}`;
}

/** True when the receipt is one of the re-hash that ended this version. */
export function isReceiptFor(receipt: string, version: number): boolean {
  const prefix = receiptPrefix(version);
  const rest = receipt.slice(prefix.length);
  return receipt.indexOf(prefix) === 0 && rest.length === 8 && rest.split('').every(isHexDigit);
}

function receiptPrefix(version: number): string {
  return `k${version}-k${version + 1}-`;
}

function isHexDigit(character: string): boolean {
  return '0123456789abcdef'.indexOf(character) >= 0;
}
