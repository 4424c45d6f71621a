/** Inputs of SES's operations (https://docs.aws.amazon.com/ses/latest/APIReference-V2/). */
import { list, structure, text } from '../../shapes/shape.ts';

const addresses = list(text());
const part = structure({ Data: text() }, { Charset: text() });

/** Constraints of the inputs by operation name. The sender may be absent only with a template. */
export const sesInputs = {
  SendEmail: structure(
    {
      FromEmailAddress: text(),
      Destination: structure({}, { ToAddresses: addresses, CcAddresses: addresses, BccAddresses: addresses }),
      Content: structure(
        {},
        { Simple: structure({ Subject: part, Body: structure({}, { Text: part, Html: part }) }) },
      ),
    },
    { ReplyToAddresses: addresses, FeedbackForwardingEmailAddress: text(), ConfigurationSetName: text() },
  ),
} as const;
