/** Ids of deleted commands, which are reserved for 12 hours. */
import { expect, it } from 'vitest';
import { commandResource, commandStore } from '../../../../src/services/iot/commands/command-resource.ts';
import { iotArns } from '../../../../src/services/iot/iot-arns.ts';
import type { Properties } from '../../../../src/core/resource.ts';
import { memoryState } from '../../../../src/state/memory-state.ts';
import { place } from '../../../../testing/endpoint.ts';
import { climate } from './commands-world.ts';

const hour = 3_600_000;

function givenCommands() {
  let now = 0;
  const commands = commandStore(memoryState());
  const handler = commandResource(commands, { arns: iotArns(place), clock: { now: () => now } });
  const context = {
    logicalId: 'Climate',
    stackName: 'Stack',
    place,
    physicalName: 'Stack-Climate-1',
    assetFolder: () => '',
  };
  return {
    commands,
    advance: (ms: number) => void (now += ms),
    create: (more: Properties = {}) => handler.create({ ...climate, ...more }, context),
    retire: (...kept: readonly string[]) => handler.retire?.(new Set(kept)),
  };
}

it('keeps a deleted command for 12 hours and refuses its id during that time', () => {
  const { advance, commands, create, retire } = givenCommands();
  void create();
  advance(hour);
  retire('another');
  advance(12 * hour - 1);

  expect(() => create()).toThrow(
    expect.objectContaining({
      code: 'ConflictException',
      status: 409,
      fields: { resourceId: climate['CommandId'] },
    }),
  );
  advance(1);
  expect(create()).toMatchObject({ ref: climate['CommandId'] });
  expect(commands.get(String(climate['CommandId']))).toMatchObject({ createdAt: 13 * hour });
});

it('counts the 12 hours from the deletion, not from a later start', () => {
  const { advance, create, retire } = givenCommands();
  void create();
  retire();
  advance(11 * hour);
  retire();
  advance(hour);

  expect(create()).toMatchObject({ ref: climate['CommandId'] });
});

it('creates the same command again, and keeps commands of the template', () => {
  const { commands, create, retire } = givenCommands();
  void create();
  retire(String(climate['CommandId']));
  void create();

  expect(commands.get(String(climate['CommandId']))).not.toHaveProperty('deletedAt');
});

it('refuses other content under the same id, for which CloudFormation would replace the command', () => {
  const { create } = givenCommands();
  void create();

  expect(() =>
    create({ MandatoryParameters: [...(climate['MandatoryParameters'] as []), { Name: 'more' }] }),
  ).toThrow(/^CloudFormation cannot update a stack when a custom-named resource requires replacing/);
});
