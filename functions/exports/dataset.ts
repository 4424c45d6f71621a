/** A list of records of one kind in an export. */
import type { DataJobItem } from '../../domain/data-jobs.ts';
import type { CallOptions } from '../aws/client-settings.ts';

/** DynamoDB's key of the last item that was read. */
export type PageKey = Readonly<Record<string, unknown>>;

/** Some records, and where the next page begins, if there is one. */
export interface DatasetPage {
  readonly records: readonly object[];
  readonly next?: PageKey | undefined;
}

/** One kind of records. Each becomes files of JSON Lines with this name. */
export interface Dataset {
  /** Lower case and hyphens. */
  readonly name: string;
  /** What a record is, for the README. */
  readonly about: string;
  /** Field → meaning, with unit where it has one. */
  readonly fields: Readonly<Record<string, string>>;
  /** Reads the page after the key; the first one without. */
  read(job: DataJobItem, after: PageKey | undefined, options: CallOptions): Promise<DatasetPage>;
}
