/** The UTC day of a moment (epoch milliseconds), as places of the archive name it. */
export const archiveDayOf = (epochMs: number): string => new Date(epochMs).toISOString().slice(0, 10);
