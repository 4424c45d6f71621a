/** The words in which the erasures of persons and those of vehicles differ. */
import type { Subject } from './erasures.ts';

/** Keys of the messages of each subject. */
export const subjectWords = {
  PERSON: {
    about: 'audit.about',
    lead: 'erasures.lead',
    askLead: 'erasures.askLead',
    start: 'erasures.start',
    soFar: 'erasures.soFar',
    forGood: 'erasures.forGood',
    askedBefore: 'erasures.askedBefore',
    refused: 'erasureError.ACTION_NOT_ALLOWED',
  },
  VEHICLE: {
    about: 'vehicles.reference',
    lead: 'erasures.vehicleLead',
    askLead: 'erasures.vehicleAskLead',
    start: 'erasures.vehicleStart',
    soFar: 'erasures.vehicleSoFar',
    forGood: 'erasures.vehicleForGood',
    askedBefore: 'erasures.vehicleAskedBefore',
    refused: 'erasureError.VEHICLE_NOT_REVOKED',
  },
} as const satisfies Record<Subject, object>;
