/** The questions about erasures, in the order of the schema. */
import { randomUUID } from 'node:crypto';
import type { Target } from './cast.ts';

const byReferenceId = ({ referenceId }: Target) => ({ referenceId });

/** By field. They are a part of `questions`. */
export const erasureQuestions = {
  'Mutation.eraseVehicleData': {
    document: 'mutation ($referenceId: ID!) { eraseVehicleData(referenceId: $referenceId) { status } }',
    variables: byReferenceId,
  },
  'Mutation.keepVehicleData': {
    document: 'mutation ($referenceId: ID!) { keepVehicleData(referenceId: $referenceId) { erasedFrom } }',
    variables: byReferenceId,
  },
  'Mutation.erasePerson': {
    document: `mutation ($personId: ID!) {
      erasePerson(personId: $personId, reason: LAWFUL_ORDER, caseNumber: "R-1") { status }
    }`,
    variables: () => ({ personId: randomUUID() }),
  },
  'Mutation.eraseVehicle': {
    document: `mutation ($referenceId: ID!) {
      eraseVehicle(referenceId: $referenceId, reason: LAWFUL_ORDER, caseNumber: "R-1") { status }
    }`,
    variables: byReferenceId,
  },
};
