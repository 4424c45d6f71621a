/** Privacy mode in the vehicle: it does not collect positions while its owner has them off. */
import { type PositionsMessage, isPosition } from '../../domain/positions.ts';
import type { Readings } from './drive/readings.ts';

/** Keeps the latest setting that the vehicle has received. Positions are on before the first. */
export class PositionsSwitch {
  #latest: PositionsMessage = { positions: 'ON', at: 0 };

  /** Messages may arrive twice and in another order, so an earlier switch is ignored. */
  onMessage(payload: string): void {
    // The cloud writes the message.
    const message = JSON.parse(payload) as PositionsMessage;
    if (message.at > this.#latest.at) {
      this.#latest = message;
    }
  }

  /** Returns the readings that may leave the car's sensors. */
  collected(readings: Readings): Partial<Readings> {
    if (this.#latest.positions === 'ON') {
      return readings;
    }
    return Object.fromEntries(Object.entries(readings).filter(([name]) => !isPosition(name)));
  }
}
