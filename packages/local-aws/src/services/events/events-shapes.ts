/**
 * Input of EventBridge's PutEvents
 * (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html). The API requires
 * none of an entry's members; an entry without them fails alone.
 */
import { decimal, list, structure, text } from '../../shapes/shape.ts';

const busNameOrArn = text({
  min: 1,
  max: 1600,
  pattern: '(arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+',
});

/** Constraints of the inputs by operation name. */
export const eventsInputs = {
  PutEvents: structure({
    Entries: list(
      structure(
        {},
        {
          Time: decimal,
          Source: text(),
          Resources: list(text()),
          DetailType: text(),
          Detail: text(),
          EventBusName: busNameOrArn,
          TraceHeader: text({ min: 1, max: 500 }),
        },
      ),
      1,
      10,
    ),
  }),
} as const;
