/** Faults at random AWS calls, of the kinds that a saga must survive. */
import type { FaultRule, World } from 'local-aws';
import { type Random, pick, wholeBetween } from '../../../tools/simulator/random.ts';

const kinds = [
  'throttle',
  'internal-error',
  'timeout-after-success',
  'kill-caller-before',
  'kill-caller-after',
] as const;

/** The calls that the sagas make; a kill hits only callers that are functions. */
const calls: readonly [Call, ...Call[]] = [
  { service: 'dynamodb', operation: 'TransactWriteItems' },
  { service: 'dynamodb', operation: 'UpdateItem' },
  { service: 'dynamodb', operation: 'PutItem' },
  { service: 'dynamodb', operation: 'GetItem' },
  { service: 'dynamodb', operation: 'Query' },
  { service: 'dynamodb', operation: 'BatchGetItem' },
  { service: 'kms', operation: 'GenerateMac' },
  { service: 'acm-pca', operation: 'IssueCertificate' },
  { service: 'acm-pca', operation: 'GetCertificate' },
  { service: 'acm-pca', operation: 'RevokeCertificate' },
  { service: 'iot', operation: 'CreateThing' },
  { service: 'iot', operation: 'RegisterCertificateWithoutCA' },
  { service: 'iot', operation: 'AttachPolicy' },
  { service: 'iot', operation: 'AttachThingPrincipal' },
  { service: 'iot', operation: 'UpdateCertificate' },
  { service: 'iot', operation: 'DetachThingPrincipal' },
  { service: 'iot', operation: 'DetachPolicy' },
  { service: 'iot', operation: 'DeleteCertificate' },
  { service: 'iot', operation: 'DeleteThing' },
  { service: 'iotdata', operation: 'Publish' },
  { service: 'iotdata', operation: 'DeleteConnection' },
];

type Call = Pick<FaultRule, 'service' | 'operation'>;

/** Injects this many faults, each at one of the next calls of an operation. */
export function injectAtRandom(world: Pick<World, 'faults'>, random: Random, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const kind = pick(random, kinds);
    const times = kind.startsWith('kill') ? 1 : wholeBetween(random, 1, 4);
    world.faults.inject({ ...pick(random, calls), kind, nth: wholeBetween(random, 1, 12), times });
  }
}
