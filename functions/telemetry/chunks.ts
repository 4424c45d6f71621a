/** Divides a batch into chunks: its observations that one item of Telemetry holds. */
import { chunkStart, maxMomentsOfChunk, maxValuesOfChunk } from '../../domain/stored-moments.ts';

/** An observation of a batch. */
interface Moment {
  /** Epoch milliseconds by the vehicle's clock. */
  readonly observedAt: number;
  readonly signals: Readonly<Record<string, unknown>>;
}

/** A chunk that is not full. */
interface OpenChunk {
  /** The time in the key of its item, in epoch milliseconds. */
  readonly itemAt: number;
  readonly moments: number;
  readonly values: number;
}

/**
 * Gives each observation of a batch, in the order of their time, the time in the key of its item.
 * The division follows from the payload alone, so that a batch that is sent again has the same
 * keys, even when the rules no longer accept a part of it.
 */
export function inChunks<Observed extends Moment>(moments: readonly Observed[]) {
  let open: OpenChunk | undefined;
  return moments.map((moment) => {
    open = addedTo(open, moment);
    return { ...moment, itemAt: open.itemAt };
  });
}

function addedTo(open: OpenChunk | undefined, { observedAt, signals }: Moment): OpenChunk {
  const values = Object.keys(signals).length;
  const fits =
    open !== undefined &&
    chunkStart(open.itemAt) === chunkStart(observedAt) &&
    open.moments < maxMomentsOfChunk &&
    open.values + values <= maxValuesOfChunk;
  return fits
    ? { ...open, moments: open.moments + 1, values: open.values + values }
    : { itemAt: observedAt, moments: 1, values };
}
