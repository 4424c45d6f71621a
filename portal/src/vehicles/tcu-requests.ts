/** The requests of a change of the TCU, and when it was cut off. */
import type { SendRequest } from '../../../client/index.ts';
import type { ReplaceTcuMutation } from '../generated/operations/graphql.ts';
import { graphql } from '../operations.ts';
import { required } from './staff-requests.ts';

const replaceDocument = graphql(/* GraphQL */ `
  mutation ReplaceTcu($input: ReplaceTcuInput!) {
    replaceTcu(input: $input) {
      status
      removedDeviceId
      expectedDeviceId
    }
  }
`);

const removeDocument = graphql(/* GraphQL */ `
  mutation RemoveTcu($input: RemoveTcuInput!) {
    removeTcu(input: $input) {
      status
      removedDeviceId
      expectedDeviceId
    }
  }
`);

const historyDocument = graphql(/* GraphQL */ `
  query StaffHistory($referenceId: ID!, $limit: Int) {
    vehicleHistory(referenceId: $referenceId, limit: $limit) {
      items {
        at
        event
        deviceId
      }
    }
  }
`);

/** What is to be done; without `newDeviceId` the TCU is only taken out. */
export interface TcuChoice {
  readonly currentDeviceId: string;
  readonly newDeviceId: string | undefined;
}

/** The vehicle after the change: the removed device, and the one that may come next. */
export type TcuChange = NonNullable<ReplaceTcuMutation['replaceTcu']>;

/** Changes the TCU; when it resolves, the old one is cut off. Rejects with RequestError. */
export async function changeTcu(
  request: SendRequest,
  referenceId: string,
  { currentDeviceId, newDeviceId }: TcuChoice,
): Promise<TcuChange> {
  const input = { referenceId, currentDeviceId };
  return newDeviceId === undefined
    ? required((await request(removeDocument, { input })).removeTcu)
    : required((await request(replaceDocument, { input: { ...input, newDeviceId } })).replaceTcu);
}

/** Returns when a TCU was taken out, ISO 8601, by the newest entries of the vehicle's history. */
export async function cutTime(
  request: SendRequest,
  referenceId: string,
  deviceId: string,
): Promise<string | undefined> {
  const { vehicleHistory } = await request(historyDocument, { referenceId, limit: 10 });
  return vehicleHistory?.items.find(
    (entry) =>
      entry.deviceId === deviceId && (entry.event === 'TCU_REPLACED' || entry.event === 'TCU_REMOVED'),
  )?.at;
}
