/** `npm run watch`: a vehicle's live state in the terminal. */
import type { LiveStateClient } from '../../client/live-state.ts';
import type { RealtimeFailure } from '../../client/subscriber.ts';
import { openAccount, type Account } from '../session/account.ts';
import { CliError } from '../session/cli-error.ts';
import { sendGraphql } from '../session/graphql-client.ts';
import { runMain } from '../session/run-main.ts';
import { openLiveClient, toFailure } from './live-client.ts';
import { help, readWatchOptions, type WatchOptions } from './watch-options.ts';
import { openView, type WatchView } from './watch-views.ts';

/** Milliseconds to wait for the first state. */
const firstStateMs = 30_000;

await runMain(help, async () => {
  const options = await readWatchOptions(process.argv.slice(2), process.env, process.stdout.isTTY);
  if (options === undefined) {
    return undefined;
  }
  const account = await openAccount(options);
  const referenceId = await findReferenceId(account, options.vehicle);
  const client = openLiveClient(account);
  const view = openView(options.form);
  try {
    const ended = await show(client, referenceId, view, options.once);
    if (ended === 'NOTHING') {
      throw toFailure({ reason: 'TRANSIENT', errors: [] }, account);
    }
    if (ended === 'ENOUGH') {
      return 0;
    }
    throw toFailure(ended, account);
  } finally {
    view.end();
    client.close();
  }
});

async function findReferenceId(account: Account, vehicle: WatchOptions['vehicle']): Promise<string> {
  if ('referenceId' in vehicle) {
    return vehicle.referenceId;
  }
  const query = 'query ConvertVin($vin: String!) { referenceIdForVin(vin: $vin) }';
  const { vin } = vehicle;
  const { data, errors = [] } = await sendGraphql(account.outputs, account.accessToken, {
    query,
    variables: { vin },
  });
  const referenceId = data?.['referenceIdForVin'];
  if (typeof referenceId === 'string') {
    return referenceId;
  }
  throw new CliError(
    'graphqlErrors',
    errors.map(({ errorType, message }) => `${errorType ?? 'Error'}: ${message}`).join('\n'),
  );
}

/** Why the view ended. */
type Ending = RealtimeFailure | 'ENOUGH' | 'NOTHING';

/** Shows the vehicle until the user ends it, the watch ends, or no first state arrives in time. */
function show(client: LiveStateClient, referenceId: string, view: WatchView, once: boolean): Promise<Ending> {
  return new Promise((settle) => {
    const resolve = (ended: Ending): void => {
      clearTimeout(timer);
      settle(ended);
    };
    const enough = (): void => resolve('ENOUGH');
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, enough);
    }
    // The reader of the pipe has closed it.
    process.stdout.once('error', enough);
    const timer = setTimeout(() => resolve('NOTHING'), firstStateMs);
    client.watchVehicle(
      { referenceId },
      {
        onState: (state) => {
          clearTimeout(timer);
          view.onState(state);
          if (once) {
            enough();
          }
        },
        ...(!once && { onCommand: (command) => view.onCommand(command) }),
        onStatus: (status) => view.onStatus(status),
        onEnd: resolve,
      },
    );
  });
}
