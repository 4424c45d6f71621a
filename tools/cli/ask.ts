/**
 * `npm run ask`: signs in and sends one GraphQL document. The response goes to stdout, everything
 * else to stderr.
 */
import { openAccount } from '../session/account.ts';
import { exitCodes } from '../session/cli-error.ts';
import { sendGraphql } from '../session/graphql-client.ts';
import { runMain } from '../session/run-main.ts';
import { help, readOptions } from './ask-options.ts';

await runMain(help, async () => {
  const options = await readOptions(process.argv.slice(2), process.env);
  if (options === undefined) {
    return undefined;
  }
  const { document, variables, operationName } = options;
  const { outputs, accessToken } = await openAccount(options);
  const response = await sendGraphql(outputs, accessToken, {
    query: document,
    variables,
    ...(operationName === undefined ? {} : { operationName }),
  });
  process.stdout.write(`${JSON.stringify(response, null, 2)}\n`);
  return (response.errors?.length ?? 0) > 0 ? exitCodes.graphqlErrors : 0;
});
