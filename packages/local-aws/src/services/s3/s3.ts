/**
 * Amazon S3 with private buckets of the template: objects, uploads in parts, listings and policies,
 * addressed by path. Objects are in the world's state.
 */
import type { ServiceModule } from '../../core/resource.ts';
import type { Clock, Place } from '../../core/service.ts';
import type { State } from '../../state/store.ts';
import type { Iam } from '../iam/iam.ts';
import { bucketOperations } from './bucket-operations.ts';
import { bucketResources } from './bucket-resources.ts';
import { Buckets } from './buckets.ts';
import { listOperation } from './list-objects.ts';
import { objectOperations } from './object-operations.ts';
import { Objects } from './objects.ts';
import { s3Protocol } from './s3-protocol.ts';
import { uploadOperations } from './upload-operations.ts';
import { Uploads } from './uploads.ts';

/** `state` keeps objects across restarts; `iam` holds the policies of buckets. */
export interface S3Dependencies {
  readonly place: Place;
  readonly clock: Clock;
  readonly state: State;
  readonly iam: Pick<Iam, 'registerResourcePolicy' | 'resourcePolicyOf'>;
}

/** Creates S3 without buckets; the template adds them. */
export function createS3({ place, clock, state, iam }: S3Dependencies): ServiceModule {
  const buckets = new Buckets(place, iam);
  const parts = {
    buckets,
    objects: new Objects(state, clock, (name) => buckets.find(name)?.lifecycle),
    uploads: new Uploads(state, clock),
  };
  return {
    services: [
      {
        name: 's3',
        wire: s3Protocol(buckets, place),
        operations: {
          ...objectOperations(parts),
          ...uploadOperations(parts),
          ...listOperation(parts),
          ...bucketOperations(parts, place),
        },
      },
    ],
    resources: bucketResources({ buckets, iam }),
  };
}
