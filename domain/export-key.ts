/** Where an export is stored. */

/** The key of a job's export. It names neither a vehicle nor a person. */
export function exportKey(jobId: string): string {
  return `exports/${jobId}.tar`;
}
