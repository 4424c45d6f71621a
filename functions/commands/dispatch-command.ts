/** Commands: the Lambda function that hands a command of the ledger over to AWS IoT for delivery. */
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { DispatchCommandRequest } from '../../domain/contracts.ts';
import { answering } from '../runtime/handler.ts';
import { VehicleError } from '../runtime/vehicle-error.ts';

/** Answers the ledger's item as it stands then. Errors: SERVICE_UNAVAILABLE. */
export const handler = answering<DispatchCommandRequest, RemoteCommandItem>(() =>
  Promise.reject(new VehicleError('SERVICE_UNAVAILABLE', undefined)),
);
