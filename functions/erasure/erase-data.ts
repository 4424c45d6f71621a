/**
 * Erasures: the Lambda function that continues jobs that erase. It reads the stream of DataJobs.
 * AWS actions: functions/README.md.
 */
import { dataJobFunction } from '../data-jobs/data-job-function.ts';
import { publishJob } from '../data-jobs/publish-job.ts';
import { personErasure } from './person.ts';
import { vehicleDataErasure } from './vehicle-data.ts';
import { vehicleErasure } from './vehicle.ts';

/** Continues the erasures among the jobs of a batch; jobs of other kinds are ignored. */
export const handler = dataJobFunction({
  handlers: {
    PERSON_ERASURE: personErasure,
    VEHICLE_DATA_ERASURE: vehicleDataErasure,
    VEHICLE_ERASURE: vehicleErasure,
  },
  publish: publishJob,
});
