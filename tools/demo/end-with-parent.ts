/**
 * Preloaded into the fleet's process, which ends when its parent ends in any way. Otherwise
 * vehicles would outlive a world that was killed.
 */

process.once('disconnect', () => process.exit(1));
// The channel alone does not keep the process alive.
process.channel?.unref();
