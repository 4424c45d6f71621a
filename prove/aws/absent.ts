/** The removal of something that does not exist counts as a success. */

const absenceNames = ['ResourceNotFoundException', 'UserNotFoundException', 'NotFoundException'];

/** For the `catch` of a removal: ignores errors that the thing does not exist, throws any other. */
export function absent(error: unknown): void {
  if (error instanceof Error && absenceNames.includes(error.name)) {
    return;
  }
  throw error;
}
