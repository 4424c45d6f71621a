/** What the operations of S3 work on. */
import { checkedOperations } from '../../shapes/checked-operation.ts';
import type { Buckets } from './buckets.ts';
import type { Objects } from './objects.ts';
import type { Uploads } from './uploads.ts';
import { invalidInput } from './s3-errors.ts';

/** The buckets of the template, the objects in them and the unfinished uploads to them. */
export interface S3Parts {
  readonly buckets: Buckets;
  readonly objects: Objects;
  readonly uploads: Uploads;
}

/** Creates an operation of S3. Inputs that violate the model throw InvalidArgument. */
export const s3Operation = checkedOperations(invalidInput);
