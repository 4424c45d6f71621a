/** AWS IoT keeps the id of a deleted command, so a deployment that used one again would fail. */
import { ConflictException, CreateCommandCommand, DeleteCommandCommand } from '@aws-sdk/client-iot';
import { absent } from '../aws/absent.ts';
import type { Check, CheckContext } from '../check.ts';
import { expectThat } from '../check-error.ts';
import { newTenant } from '../names.ts';

/** The check `command-id-kept`; docs/ASSUMPTIONS.md has the assumptions that it settles. */
export const commandIdKeptCheck: Check = {
  name: 'command-id-kept',
  shows: 'the id of a command that was just deleted is refused with ConflictException',
  needs: [],
  timeoutSeconds: 60,
  async run(context) {
    const { cleanup, deployment } = context;
    const commandId = newTenant();
    const remove = () => deployment.clients.iot.send(new DeleteCommandCommand({ commandId }));
    cleanup.add(`command ${commandId}`, () => remove().catch(absent));
    cleanup.keep(`id of the deleted command ${commandId}, which AWS IoT keeps for up to 12 hours`);
    await create(context, commandId);
    await remove();
    const refused = await create(context, commandId).then(
      () => 'no error',
      (error: unknown) => {
        if (error instanceof ConflictException) {
          return error.name;
        }
        throw error;
      },
    );
    expectThat(refused === 'ConflictException', `The id of a deleted command returned ${refused}.`);
    return refused;
  },
};

/** Creates a dynamic command like the product's own; it is never sent. */
async function create({ deployment }: CheckContext, commandId: string): Promise<void> {
  await deployment.clients.iot.send(
    new CreateCommandCommand({
      commandId,
      namespace: 'AWS-IoT',
      payloadTemplate: '{"text":"${aws:iot:commandexecution::parameter:text}"}',
      preprocessor: { awsJsonSubstitution: { outputFormat: 'JSON' } },
      mandatoryParameters: [{ name: 'text', type: 'STRING' }],
    }),
  );
}
