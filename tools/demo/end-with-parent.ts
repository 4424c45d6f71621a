/**
 * Loaded before the fleet: a process whose parent is gone, however it went, ends too. Otherwise
 * vehicles would outlive a world that was killed.
 */

process.once('disconnect', () => process.exit(1));
// The channel alone is no reason to stay.
process.channel?.unref();
