/** The errors of AWS IoT FleetWise, with the members that its service model requires. */
import { AwsError } from '../../core/aws-error.ts';
import { type ShapeViolation, violationsMessage } from '../../shapes/shape-violations.ts';

/** Kinds of resources, as the errors name them. */
export type ResourceType =
  'vehicle' | 'fleet' | 'thing' | 'signal-catalog' | 'model-manifest' | 'decoder-manifest' | 'state-template';

/** An input that violates the service model. */
export function invalidInput(violations: readonly ShapeViolation[]): AwsError {
  const fields = violations.flatMap((violation) =>
    violation.kind === 'constraint' ? [{ name: violation.path, message: violation.message }] : [],
  );
  const reason =
    fields.length === 0 ? { reason: 'cannotParse' } : { reason: 'fieldValidationFailed', fieldList: fields };
  return new AwsError('ValidationException', violationsMessage(violations), 400, reason);
}

/** A rule that the model cannot express. */
export function validationFailed(message: string): AwsError {
  return new AwsError('ValidationException', message, 400, { reason: 'other' });
}

/** ResourceNotFoundException (400), whose fields name the missing resource and its type. */
export function notFound(resourceType: ResourceType, resourceId: string): AwsError {
  return new AwsError('ResourceNotFoundException', `The ${resourceType} ${resourceId} does not exist.`, 400, {
    resourceId,
    resourceType,
  });
}

/** The resource exists already, or another one uses its name. */
export function conflict(resourceType: ResourceType, resource: string): AwsError {
  return new AwsError('ConflictException', `The ${resourceType} ${resource} already exists.`, 400, {
    resource,
    resourceType,
  });
}
