/** Checks and imports a list of devices in calls of at most 100. */
import type { CheckDevicesMutation } from '../generated/operations/graphql.ts';
import { useLiveStore } from '../live/live-store.tsx';
import { graphql } from '../operations.ts';
import { devicesPerCall, type ListedDevice, type RefusedDevice } from './device-list.ts';
import { required } from './staff-requests.ts';

const checkDocument = graphql(/* GraphQL */ `
  mutation CheckDevices($devices: [DeviceInventoryInput!]!) {
    importDeviceInventory(devices: $devices, dryRun: true) {
      rows {
        index
        outcome
        fact
      }
    }
  }
`);

const importDocument = graphql(/* GraphQL */ `
  mutation ImportDevices($devices: [DeviceInventoryInput!]!) {
    importDeviceInventory(devices: $devices) {
      imported
    }
  }
`);

type Row = NonNullable<CheckDevicesMutation['importDeviceInventory']>['rows'][number];

/** What an import of the list would do. */
export interface CheckedDevices {
  readonly fresh: readonly ListedDevice[];
  /** In the inventory already; an import replaces their facts. */
  readonly known: readonly ListedDevice[];
  readonly refused: readonly RefusedDevice[];
}

/** Returns the requests. Each rejects with RequestError; `onProgress` gets how many are done. */
export function useDeviceRequests() {
  const { request } = useLiveStore();
  return {
    check: async (
      devices: readonly ListedDevice[],
      onProgress: (done: number) => void,
    ): Promise<CheckedDevices> => {
      const outcomes: (readonly [ListedDevice, Row])[] = [];
      for (const part of partsOf(devices)) {
        const { importDeviceInventory: found } = await request(checkDocument, inputOf(part));
        for (const row of required(found).rows) {
          outcomes.push([required(part[row.index]), row]);
        }
        onProgress(outcomes.length);
      }
      return checkedOf(outcomes);
    },
    importAll: async (
      devices: readonly ListedDevice[],
      onProgress: (done: number) => void,
    ): Promise<void> => {
      let done = 0;
      for (const part of partsOf(devices)) {
        const { importDeviceInventory: found } = await request(importDocument, inputOf(part));
        done += required(found).imported;
        onProgress(done);
      }
    },
  };
}

function checkedOf(outcomes: readonly (readonly [ListedDevice, Row])[]): CheckedDevices {
  const having = (wanted: Row['outcome']): readonly ListedDevice[] =>
    outcomes.flatMap(([listed, { outcome }]) => (outcome === wanted ? [listed] : []));
  return {
    fresh: having('NEW'),
    known: having('KNOWN'),
    refused: outcomes.flatMap(([listed, { outcome, fact }]) =>
      outcome === 'NEW' || outcome === 'KNOWN' ? [] : [{ ...listed, outcome, fact: fact ?? null }],
    ),
  };
}

const inputOf = (part: readonly ListedDevice[]) => ({ devices: part.map(({ device }) => device) });

function* partsOf(devices: readonly ListedDevice[]): Generator<readonly ListedDevice[]> {
  for (let from = 0; from < devices.length; from += devicesPerCall) {
    yield devices.slice(from, from + devicesPerCall);
  }
}
