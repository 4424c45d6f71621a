/** The document of `setReporting`. */

/** Asks one vehicle. Each vehicle of a call fails alone, in the response. */
export const reportingQuestion = {
  document: `mutation ($ids: [ID!]!) {
    setReporting(referenceIds: $ids, reporting: { parkedSeconds: 3600 }) { items { errorType } }
  }`,
  variables: ({ referenceId }: { readonly referenceId: string }) => ({ ids: [referenceId] }),
};
