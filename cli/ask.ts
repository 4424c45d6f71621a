/** `npm run ask`: signs in and sends one GraphQL document. Data goes to stdout, everything else to stderr. */
import { help, readOptions } from './ask-options.ts';
import type { AskOptions } from './ask-options.ts';
import { exitCodes, Failure } from './failure.ts';
import { sendGraphql } from './graphql-client.ts';
import { askHidden } from './hidden-prompt.ts';
import { readOutputs } from './outputs.ts';
import { signIn } from './sign-in.ts';

async function ask(options: AskOptions): Promise<number> {
  const outputs = readOutputs(options.outputsFile, options.stackName);
  const { username, document, variables, operationName } = options;
  const password =
    options.password ?? (await askHidden(`Password of ${username}: `, 'give --password or set ASK_PASSWORD'));
  const chooseNewPassword = async (): Promise<string> =>
    options.newPassword ??
    askHidden('The password is temporary. New password: ', 'give --new-password or set ASK_NEW_PASSWORD');
  const { accessToken } = await signIn(outputs, { username, password, chooseNewPassword });
  const answer = await sendGraphql(outputs, accessToken, {
    query: document,
    variables,
    ...(operationName === undefined ? {} : { operationName }),
  });
  process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  return (answer.errors?.length ?? 0) > 0 ? exitCodes.graphqlErrors : 0;
}

async function main(): Promise<number> {
  try {
    const options = await readOptions(process.argv.slice(2), process.env);
    if (options !== undefined) return await ask(options);
    process.stdout.write(help);
    return 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
}

process.exitCode = await main();
