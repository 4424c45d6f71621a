/** Part of `npm run codegen`: writes the types of the portal's messages. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { messageParts, readMessages } from './compiled-messages.ts';
import { messageArgumentsModule } from './message-arguments.ts';

const pathOf = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));
const folder = pathOf('messages');

writeFileSync(
  pathOf('src/generated/message-arguments.ts'),
  messageArgumentsModule(messageParts(folder), readMessages(folder, 'en')),
);
