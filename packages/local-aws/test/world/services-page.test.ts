import path from 'node:path';
import { expect, it } from 'vitest';
import { nestedStackType } from '../../src/cloudformation/nested-stack.ts';
import { noLocalMeaning } from '../../src/cloudformation/no-local-meaning.ts';
import { useNotesWorld } from './notes-world.ts';

const world = useNotesWorld();

/** Wraps a list item at 100 columns. */
function wrapped(item: string): string {
  return item.split(' ').reduce((text, word) => {
    const last = text.slice(text.lastIndexOf('\n') + 1);
    return last.length + 1 + word.length > 100 ? `${text}\n  ${word}` : `${text} ${word}`;
  });
}

function page(): string {
  const services = [...world().dispatcher.services.values()]
    .map(({ name, operations }) => [name, Object.keys(operations).sort()] as const)
    .filter(([, operations]) => operations.length > 0)
    .sort(([one], [other]) => one.localeCompare(other));
  const items = services.map(([name, operations]) =>
    wrapped(`- **${name}**: ${operations.map((operation) => `\`${operation}\``).join(', ')}`),
  );
  const leftOut = Object.entries(noLocalMeaning).map(([type, reason]) => wrapped(`- \`${type}\`: ${reason}`));
  return `# Services and operations

Written from the code by \`npm test -w packages/local-aws -- services-page -u\`. Each service has its
signing name. The emulator also serves AppSync's GraphQL and real-time endpoints and the MQTT
broker, and executes Lambda functions.

${items.join('\n')}

## Nested stacks

A resource of type \`${nestedStackType}\` creates the stack of its template, which must be an
asset of the stack around it. Its parameters, its outputs and CloudFormation's quotas are enforced.

## CloudFront and custom resources

Distributions of the template are served at ports of their own. They call function URLs by
\`InvokeFunctionUrl\`, which AWS has as a permission only. A resource of a type that begins with
\`Custom::\` is created by the function that it names.

## Versions, aliases and deployments

Functions may have a version and aliases, which can be invoked, permitted and configured. A world
never updates a stack, so \`UpdatePolicy\` and CodeDeploy's applications and deployment groups are
checked, and nothing is deployed. CloudWatch's alarms have a name and an ARN, and watch nothing.

## Resource types without a local meaning

Templates may hold them; nothing is made for them. Any other type without a handler stops the start.

${leftOut.join('\n')}
`;
}

it('SERVICES.md lists every operation of the emulated services', async () => {
  await expect(page()).toMatchFileSnapshot(path.join(import.meta.dirname, '../../SERVICES.md'));
});
