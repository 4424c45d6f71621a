/** Where the app finds the rest of the project, whatever folder it is started from. */
import { fileURLToPath } from 'node:url';

/** The repository's root folder, without a trailing slash. */
export const projectRoot = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
