/**
 * Exports: the Lambda function that continues them, by the stream of DataJobs. AWS actions:
 * functions/README.md.
 */
import { dataJobFunction } from '../data-jobs/data-job-function.ts';
import { publishJob } from '../data-jobs/publish-job.ts';
import { exportHandler } from './export-step.ts';
import { requireExportedPerson } from './exported-person.ts';
import { personDatasets } from './person-datasets.ts';
import { vehicleDatasets } from './vehicle-datasets.ts';

/** Continues the exports of a batch one after another. */
export const handler = dataJobFunction({
  handlers: {
    VEHICLE_EXPORT: exportHandler({ title: 'Your time with your vehicle', datasets: vehicleDatasets }),
    PERSON_EXPORT: exportHandler({
      title: 'What is stored about a person',
      datasets: personDatasets,
      check: requireExportedPerson,
    }),
  },
  publish: publishJob,
});
