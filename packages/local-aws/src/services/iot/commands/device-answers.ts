/**
 * Hears what devices answer to commands, and tells them on the accepted or rejected topic what
 * became of it.
 */
import type { Message, MessageListener } from '../connections.ts';
import type { Executions } from './executions.ts';
import { readAnswer } from './read-answer.ts';

const beginning = '$aws/commands/things/';
const ofResponses = /^\$aws\/commands\/things\/([^/]+)\/executions\/([^/]+)\/response\/json$/;

/**
 * The topic names the thing, and the IoT policy lets each device use its own thing's only: that is
 * what makes an answer the thing's.
 */
export function deviceAnswers(
  executions: Pick<Executions, 'answer'>,
  publish: (message: Message) => void,
): MessageListener {
  return ({ topic, payload }) => {
    if (!topic.startsWith(beginning)) {
      return;
    }
    const [, thingName, executionId] = ofResponses.exec(topic) ?? [];
    if (thingName === undefined || executionId === undefined) {
      return;
    }
    const read = readAnswer(payload);
    const fault = 'fault' in read ? read.fault : executions.answer(executionId, thingName, read.answer);
    const outcome = fault === undefined ? 'accepted' : 'rejected';
    publish({
      topic: `${beginning}${thingName}/executions/${executionId}/response/${outcome}/json`,
      payload: Buffer.from(JSON.stringify({ executionId, ...fault })),
      qos: 1,
      retain: false,
    });
  };
}
