/** Calls of `setReporting`, and what vehicles get of them. */
import type { ReportingInput } from '../../domain/generated/schema-types.ts';
import type { ReportingMessage } from '../../domain/reporting.ts';
import { downlinkTopic } from '../../domain/topics.ts';
import type { ApiResponse, GivenVehicle, Person } from './given.ts';
import type { connectVehicle } from './vehicles-on-the-wire.ts';

type Vehicle = Pick<GivenVehicle, 'referenceId'>;
type Device = Awaited<ReturnType<typeof connectVehicle>>;

/** What a call says of each vehicle. */
export interface AskedVehicle {
  readonly referenceId: string;
  readonly reporting: (ReportingInput & { readonly setAt: string }) | null;
  readonly errorType: string | null;
}

/** Asks vehicles to send as often as `reporting` says. */
export function setReporting(
  person: Person,
  vehicles: readonly Vehicle[],
  reporting: ReportingInput,
): Promise<ApiResponse> {
  return person.ask(
    `mutation ($ids: [ID!]!, $reporting: ReportingInput!) {
      setReporting(referenceIds: $ids, reporting: $reporting) {
        items {
          referenceId
          reporting { observationSeconds batchSeconds parkedSeconds setAt }
          errorType
        }
      }
    }`,
    { ids: vehicles.map(({ referenceId }) => referenceId), reporting },
  );
}

/** The items of a response of `setReporting`. */
export function askedIn({ data, text }: ApiResponse): readonly AskedVehicle[] {
  const field = data?.['setReporting'];
  if (field === undefined || field === null) {
    throw new Error(text);
  }
  // The fields that the document requests.
  return (field as { readonly items: readonly AskedVehicle[] }).items;
}

/** The settings that a device got, in the order of their arrival. */
export function settingsOf({ messages }: Device, { referenceId }: Vehicle): readonly ReportingMessage[] {
  return messages
    .filter(({ topic }) => topic === downlinkTopic(referenceId, 'reporting'))
    .map(({ payload }) => JSON.parse(payload.toString()) as ReportingMessage);
}
