/** Removal of something that is gone already is a success. */

const absenceNames = ['ResourceNotFoundException', 'UserNotFoundException', 'NotFoundException'];

/** For `catch` of a removal: throws everything but an absence. */
export function absent(error: unknown): void {
  if (error instanceof Error && absenceNames.includes(error.name)) {
    return;
  }
  throw error;
}
