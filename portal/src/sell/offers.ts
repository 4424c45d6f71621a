/** The hand-over of a car to a new owner: the offer with its code, and its cancellation. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { RequestError } from '../../../client/index.ts';
import { graphql } from '../operations.ts';
import type { OfferMutation } from '../generated/operations/graphql.ts';
import { useLiveStore } from '../live/live-store.tsx';

const offerDocument = graphql(/* GraphQL */ `
  mutation Offer($referenceId: ID!, $notBefore: AWSDateTime) {
    offerVehicle(referenceId: $referenceId, notBefore: $notBefore) {
      code
      notBefore
      validUntil
    }
  }
`);

const cancelDocument = graphql(/* GraphQL */ `
  mutation CancelOffer($referenceId: ID!) {
    cancelOffer(referenceId: $referenceId) {
      wasOpen
    }
  }
`);

/** An offer with its code, which is in the response only. */
export type MadeOffer = NonNullable<OfferMutation['offerVehicle']>;

/** Returns the requests of an owner about an offer. Each rejects with RequestError. */
export function useOfferRequests(referenceId: string) {
  const { request } = useLiveStore();
  return {
    /** `notBefore`: ISO 8601; undefined for at once. An earlier code becomes void. */
    offer: async (notBefore: string | undefined): Promise<MadeOffer> => {
      const { offerVehicle } = await request(offerDocument, { referenceId, notBefore });
      if (!offerVehicle) {
        throw new RequestError('TRANSIENT');
      }
      return offerVehicle;
    },
    /** Resolves to false when no offer was open. */
    cancel: async (): Promise<boolean> => {
      const { cancelOffer } = await request(cancelDocument, { referenceId });
      if (!cancelOffer) {
        throw new RequestError('TRANSIENT');
      }
      return cancelOffer.wasOpen;
    },
  };
}

/** Calls `onTaken` once when the reader's access has ended, as when the buyer takes over. */
export function useAccessEnd(referenceId: string, onTaken: () => void): void {
  const store = useLiveStore();
  const queries = useQueryClient();
  const taken = useRef(onTaken);
  taken.current = onTaken;
  useEffect(() => {
    const watch = store.watch(referenceId, {
      onAccess: () => undefined,
      onEnd: ({ reason }) => {
        if (reason === 'REFUSED') {
          void queries.invalidateQueries({ queryKey: ['my-cars'] });
          taken.current();
        }
      },
    });
    return () => watch.stop();
  }, [store, queries, referenceId]);
}
