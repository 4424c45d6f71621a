/**
 * Basic Ingest (AWS IoT Core Developer Guide, "Reducing messaging costs with Basic Ingest"): a
 * message to `$aws/rules/<rule>/<topic>` goes to that rule alone and to no subscriber.
 */

/** A message's rule, and its topic as the rule sees it. */
export interface BasicIngest {
  readonly ruleName: string;
  /** Without the first three levels; empty for a topic of only these. */
  readonly topic: string;
}

const prefix = '$aws/rules/';

/** Returns the rule and the rest of a topic of Basic Ingest, undefined for every other topic. */
export function basicIngestOf(topic: string): BasicIngest | undefined {
  if (!topic.startsWith(prefix)) {
    return undefined;
  }
  const slash = topic.indexOf('/', prefix.length);
  const end = slash === -1 ? topic.length : slash;
  return { ruleName: topic.slice(prefix.length, end), topic: topic.slice(end + 1) };
}

/** True for a topic filter within Basic Ingest's topics. */
export function isBasicIngestFilter(filter: string): boolean {
  return `${filter}/`.startsWith(prefix);
}
