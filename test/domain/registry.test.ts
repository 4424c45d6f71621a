import { describe, expect, it } from 'vitest';
import {
  type HistoryActor,
  type VehicleStatus,
  deviceGuard,
  mayMove,
  publicKeyGuard,
  vehicleStatusMoves,
  vinGuard,
} from '../../domain/registry.ts';

const every = Object.keys(vehicleStatusMoves) as VehicleStatus[];

describe('mayMove', () => {
  it('allows exactly the legal moves', () => {
    const moves = every.flatMap((from) =>
      every.filter((to) => mayMove(from, to)).map((to) => `${from} → ${to}`),
    );

    expect(moves).toEqual([
      'PROVISIONING → ACTIVE',
      'ACTIVE → WITHOUT_TCU',
      'ACTIVE → SUSPENDED',
      'ACTIVE → REVOKED',
      'WITHOUT_TCU → ACTIVE',
      'WITHOUT_TCU → SUSPENDED',
      'WITHOUT_TCU → REVOKED',
      'SUSPENDED → ACTIVE',
      'SUSPENDED → WITHOUT_TCU',
      'SUSPENDED → REVOKED',
    ]);
  });
});

describe('guards', () => {
  it('never mistake one kind of key for another', () => {
    expect([vinGuard('x'), deviceGuard('x'), publicKeyGuard('x')]).toEqual([
      'vin#x',
      'device#x',
      'publicKey#x',
    ]);
  });
});

describe('the actor of a history line', () => {
  it('is the system, or a person with an app client', () => {
    const actors: readonly HistoryActor[] = [
      { actorId: 'system' },
      { actorId: 'person', clientId: 'client' },
      // @ts-expect-error A person acts through an app client.
      { actorId: 'person' },
    ];

    expect(actors.filter(({ clientId }) => clientId !== undefined)).toHaveLength(1);
  });
});
