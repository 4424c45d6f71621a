/** What a person's day lacks of what the stream brought. */
import { type PatternSets, type PatternThresholds, patterns } from '../../domain/patterns.ts';

/** Members that a day does not have yet, without those for which its set is full. */
export function newMembers(known: PatternSets, seen: PatternSets, caps: PatternThresholds): PatternSets {
  const fresh = patterns.flatMap((pattern) => {
    const before = known[pattern] ?? new Set();
    const added = [...(seen[pattern] ?? [])].filter((member) => !before.has(member));
    const room = Math.max(0, caps[pattern] - before.size);
    return room === 0 || added.length === 0 ? [] : [[pattern, new Set(added.slice(0, room))] as const];
  });
  return Object.fromEntries(fresh);
}
