/** Part of `npm run codegen`: writes the types of the portal's messages. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readMessages } from './compiled-messages.ts';
import { messageArgumentsModule } from './message-arguments.ts';

const pathOf = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));

writeFileSync(
  pathOf('src/generated/message-arguments.ts'),
  messageArgumentsModule(readMessages(pathOf('messages/en.json'))),
);
