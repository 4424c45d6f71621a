/** The README of an export: which files it has, and what their fields mean. */
import type { DataJobItem } from '../../domain/data-jobs.ts';
import type { Dataset } from './dataset.ts';

/** Markdown text. It names no person. */
export function readmeOf(title: string, job: DataJobItem, datasets: readonly Dataset[]): string {
  const sections = datasets.map(
    ({ about, fields, name }) =>
      `## ${name}-….jsonl\n\n${about}\n\n${Object.entries(fields)
        .map(([field, meaning]) => `- \`${field}\`: ${meaning}`)
        .join('\n')}\n`,
  );
  return `# ${title}

Requested at ${job.requestedAt}. The files are JSON Lines in UTF-8: each line is one record, a JSON
object. Times are ISO 8601 in UTC. Names of signals and their units are those of the COVESA Vehicle
Signal Specification. A file that would be empty is left out; \`manifest.json\` has the number of
records of each kind, by which you can check that you have all of them. A file \`filler-….txt\` has
only blanks, because the archive is stored in parts of a least size.

${sections.join('\n')}`;
}
