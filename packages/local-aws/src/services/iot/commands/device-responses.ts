/**
 * Reads devices' responses to commands and publishes the outcome on the accepted or rejected
 * topic.
 */
import type { Message, MessageListener } from '../connections.ts';
import type { Executions } from './executions.ts';
import { readResponse } from './read-response.ts';

const beginning = '$aws/commands/things/';
const ofResponses = /^\$aws\/commands\/things\/([^/]+)\/executions\/([^/]+)\/response\/json$/;

/**
 * The topic identifies the thing of a response. This is reliable because the IoT policy lets each
 * device publish only to the topics of its own thing.
 */
export function deviceResponses(
  executions: Pick<Executions, 'respond'>,
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
    const read = readResponse(payload);
    const violation =
      'violation' in read ? read.violation : executions.respond(executionId, thingName, read.response);
    const outcome = violation === undefined ? 'accepted' : 'rejected';
    publish({
      topic: `${beginning}${thingName}/executions/${executionId}/response/${outcome}/json`,
      payload: Buffer.from(JSON.stringify({ executionId, ...violation })),
      qos: 1,
      retain: false,
    });
  };
}
