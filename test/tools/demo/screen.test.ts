/**
 * The first command that the screen shows: it must succeed at every moment of a simulated drive.
 */
import { expect, it } from 'vitest';
import { readCommandOptions } from '../../../tools/cli/command-options.ts';
import { demoCommand } from '../../../tools/demo/screen.ts';
import { createVehicleModel } from '../../../tools/simulator/drive/vehicle-model.ts';
import type { DrivingHabit } from '../../../tools/simulator/drive/body.ts';
import { morning } from '../simulator/manual-clock.ts';

const referenceId = '919108f7-52d1-4320-9bac-f847db4148a8';
const door = 'Vehicle.Cabin.Door.Row1.DriverSide';
const isCharging = 'Vehicle.Powertrain.TractionBattery.Charging.IsCharging';

/** Returns the command that `npm run command` reads from the line on the screen. */
function printedCommand() {
  const args = [referenceId, ...demoCommand.split(' '), '--user', 'owner@demo.example'];
  const { input } = readCommandOptions(args, { ASK_PASSWORD: 'secret' }) ?? {};
  if (input?.chargeLimit === undefined) {
    throw new Error('The command line was not read.');
  }
  return { kind: input.kind, chargeLimit: Number(input.chargeLimit) };
}

it('is carried out in every state of the car', () => {
  const command = printedCommand();
  const seen = new Set<string>();

  for (const habit of ['MIXED', 'ALWAYS', 'NEVER'] as const satisfies readonly DrivingHabit[]) {
    for (const stateOfCharge of [3, 24, 60, 95]) {
      const model = createVehicleModel(`${habit} ${stateOfCharge}`, morning, { habit, stateOfCharge });
      for (let second = 0; second < 1_800; second += 1) {
        model.advanceTo(morning + second * 1_000);
        const readings = model.readings();
        seen.add(Number(readings['Vehicle.Speed']) > 0 ? 'driving' : 'standing');
        if (readings[`${door}.IsOpen`] === true) {
          seen.add('getting in or out');
        }
        if (readings[`${door}.IsLocked`] === true) {
          seen.add('locked');
        }
        if (readings[isCharging] === true) {
          seen.add('charging');
        }

        expect(model.obstacleTo(command), `${habit} after ${second} s`).toBeUndefined();
      }
      expect(model.carryOut(command)).toBeUndefined();
    }
  }

  expect([...seen].sort()).toEqual(['charging', 'driving', 'getting in or out', 'locked', 'standing']);
});
