/** What this device has kept, when the page starts. */
import { readMark, readSessionId } from '../session/session-mark.ts';
import { preferences } from '../settings/preferences.ts';
import { browserRecords, readKept, removeAll, soon } from './kept-records.ts';
import type { Kept } from './kept-state.ts';

/**
 * Reads the records of this browser's session. Without a session, and with the switch off, deletes
 * all: an earlier page may have closed before deleting them.
 */
export async function keptAtStart(): Promise<Kept | undefined> {
  const sessionId = readSessionId();
  if (readMark() !== 'BEGUN' || sessionId === undefined || !preferences().keepsLastState) {
    await soon(removeAll());
    return undefined;
  }
  return soon(readKept(browserRecords, sessionId, Date.now()));
}
