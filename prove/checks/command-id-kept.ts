/** AWS IoT keeps the id of a deleted command, so a deployment that used one again would fail. */
import { ConflictException, CreateCommandCommand, DeleteCommandCommand } from '@aws-sdk/client-iot';
import { absent } from '../aws/absent.ts';
import { expectThat, type Check, type Ground } from '../check.ts';
import { newTenant } from '../names.ts';

/** The check. */
export const commandIdKeptCheck: Check = {
  name: 'command-id-kept',
  shows: 'the id of a command that was deleted just now is refused with ConflictException',
  needs: [],
  timeoutSeconds: 60,
  async run(ground) {
    const { leavings, deployment } = ground;
    const commandId = newTenant();
    const remove = () => deployment.clients.iot.send(new DeleteCommandCommand({ commandId }));
    leavings.add(`command ${commandId}`, () => remove().catch(absent));
    leavings.keep(`id of the deleted command ${commandId}, which AWS IoT keeps for up to 12 hours`);
    await create(ground, commandId);
    await remove();
    const refused = await create(ground, commandId).then(
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

/** A dynamic command as the product's own are, which is sent to nothing. */
async function create({ deployment }: Ground, commandId: string): Promise<void> {
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
