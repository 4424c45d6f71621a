/** Ids of commands across deployments: AWS refuses the id of a deleted command for 12 hours. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnCommand } from 'aws-cdk-lib/aws-iot';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandKinds, commandParameters } from '../../../domain/commands.ts';
import { namesOf } from '../../../infra/names-of.ts';
import {
  type CommandRanges,
  RemoteCommands,
  commandContent,
  contentHash,
} from '../../../infra/iot/remote-commands.ts';
import {
  commandResource,
  commandStore,
  createStack,
  iotArns,
  isDeleted,
  memoryState,
  readAssembly,
  thingGroupResource,
} from 'local-aws';
import { place } from '../../../packages/local-aws/test/gateway/endpoint.ts';

const hour = 3_600_000;
const first = commandParameters;
const second: CommandRanges = { ...first, temperature: { ...first.temperature, maximum: 30 } };

/** An account of AWS IoT to which one stack of commands is deployed repeatedly. */
function givenAccount() {
  let now = 0;
  const state = memoryState();
  const arns = iotArns(place);
  const commands = commandStore(state);
  const clock = { now: () => now };
  const handlers = [thingGroupResource(state, arns), commandResource(commands, { arns, clock })];
  return {
    advance: (ms: number) => void (now += ms),
    async deploy(ranges: CommandRanges, { failing = false } = {}): Promise<void> {
      const [stack] = synthesized(ranges, failing);
      if (stack === undefined) {
        throw new Error('There must be a stack.');
      }
      await createStack(stack, { place, handlers });
    },
    /** Deletes everything of the stack, as CloudFormation does. */
    destroy: () => handlers.forEach(({ retire }) => retire?.(new Set())),
    /** Kind → id of the commands that are not deleted. */
    ids: () =>
      Object.fromEntries(
        [...commands.entries()]
          .filter(([, command]) => !isDeleted(command))
          .map(([id]) => [id.split('-').at(-1) ?? '', id]),
      ),
  };
}

/**
 * Synthesizes a stack with only the commands. `failing` adds a resource that AWS refuses after the
 * commands are created.
 */
function synthesized(ranges: CommandRanges, failing: boolean) {
  const outdir = mkdtempSync(join(tmpdir(), 'command-ids-'));
  const app = new App({
    outdir,
    analyticsReporting: false,
    treeMetadata: false,
    builtinCloudFormationValidation: false,
  });
  const stack = new Stack(app, 'Commands');
  const commands = new RemoteCommands(stack, 'RemoteCommands', ranges);
  if (failing) {
    new CfnCommand(stack, 'Refused', { commandId: 'not an id' }).node.addDependency(commands);
  }
  const stacks = readAssembly(app.synth().directory);
  rmSync(outdir, { recursive: true });
  return stacks;
}

describe('the ids of commands', () => {
  it('stay as they are when the same content is deployed again', async () => {
    const { deploy, ids } = givenAccount();
    await deploy(first);
    const before = ids();
    await deploy(first);

    expect(ids()).toEqual(before);
    expect(Object.keys(before).toSorted()).toEqual(namesOf(commandKinds).toSorted());
  });

  it('change only for the kinds whose range changes', async () => {
    const { deploy, ids } = givenAccount();
    await deploy(first);
    const { START_CLIMATE: before, ...others } = ids();
    await deploy(second);

    expect(ids()).toEqual({ ...others, START_CLIMATE: expect.not.stringMatching(before ?? '') as string });
  });

  it('are accepted when a range is changed back within 12 hours', async () => {
    const { advance, deploy, ids } = givenAccount();
    await deploy(first);
    const { START_CLIMATE: before } = ids();
    advance(hour);
    await deploy(second);
    advance(hour);
    await deploy(first);

    const { START_CLIMATE: after } = ids();
    expect(after).not.toBe(before);
    // Stack, content and kind are the same.
    expect(after?.split('-').toSpliced(2, 1)).toEqual(before?.split('-').toSpliced(2, 1));
  });

  it('are accepted when an update that was rolled back is repeated within 12 hours', async () => {
    const { advance, deploy, ids } = givenAccount();
    await deploy(first);
    const before = ids();
    await expect(deploy(second, { failing: true })).rejects.toThrow(/Refused/);
    // The rollback: CloudFormation deletes the resources that the update created.
    await deploy(first);
    expect(ids()).toEqual(before);
    advance(hour);
    await deploy(second);

    expect(ids()).toEqual({
      ...before,
      START_CLIMATE: expect.not.stringMatching(before['START_CLIMATE'] ?? '') as string,
    });
  });

  it('are accepted when a stack of the same name is deployed again after its deletion', async () => {
    const { advance, deploy, destroy, ids } = givenAccount();
    await deploy(first);
    const before = Object.values(ids());
    destroy();
    expect(ids()).toEqual({});
    advance(hour);
    await deploy(first);

    expect(Object.values(ids()).filter((id) => before.includes(id))).toEqual([]);
  });
});

const range = fc.record({ minimum: fc.integer(), maximum: fc.integer(), step: fc.constantFrom(1, 0.5) });
const ranges = fc.record({ temperature: range, chargeLimit: range });

describe('the hash of a command’s content', () => {
  it('differs exactly when the content differs', () => {
    const content = fc.tuple(fc.constantFrom(...namesOf(commandKinds)), ranges);
    const property = fc.property(content, content, (one, other) => {
      const [a, b] = [commandContent(...one), commandContent(...other)];

      expect(contentHash(a) === contentHash(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    });

    fc.assert(property);
  });
});
