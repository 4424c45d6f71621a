/**
 * Finds the values whose MQTT filters match a topic. A topic that no filter matches usually needs
 * only a look-up of its first level.
 */

/** A level of the tree of filters. */
interface Level<Value> {
  readonly next: Map<string, Level<Value>>;
  /** Filters that end here. */
  readonly here: Value[];
  /** Filters that end in `#` here. */
  readonly below: Value[];
}

/** A tree of MQTT topic filters, with the wildcards `+` and `#`, that maps them to values. */
export class TopicIndex<Value> {
  readonly #root: Level<Value> = emptyLevel();

  /**
   * Adds a value for every topic that the filter matches; throws on a filter that MQTT does not
   * allow.
   */
  add(filter: string, value: Value): void {
    const names = filter.split('/');
    let level = this.#root;
    for (const [index, name] of names.entries()) {
      if (name === '#' && index === names.length - 1) {
        level.below.push(value);
        return;
      }
      if (name !== '+' && /[+#]/.test(name)) {
        throw new Error(`the topic filter '${filter}' is not a valid MQTT topic filter`);
      }
      const next = level.next.get(name) ?? emptyLevel<Value>();
      level.next.set(name, next);
      level = next;
    }
    level.here.push(value);
  }

  /**
   * Returns every value whose filter matches. Wildcards never match the first level of a topic that
   * begins with `$` (MQTT 3.1.1 §4.7.2).
   */
  match(topic: string): readonly Value[] {
    const found: Value[] = [];
    collect(this.#root, topic, 0, !topic.startsWith('$'), found);
    return found;
  }
}

function collect<Value>(
  level: Level<Value>,
  topic: string,
  start: number,
  wild: boolean,
  found: Value[],
): void {
  if (wild && level.below.length > 0) {
    found.push(...level.below);
  }
  if (start > topic.length) {
    found.push(...level.here);
    return;
  }
  if (level.next.size === 0) {
    return;
  }
  const slash = topic.indexOf('/', start);
  const end = slash === -1 ? topic.length : slash;
  const named = level.next.get(topic.slice(start, end));
  if (named !== undefined) {
    collect(named, topic, end + 1, true, found);
  }
  const any = wild ? level.next.get('+') : undefined;
  if (any !== undefined) {
    collect(any, topic, end + 1, true, found);
  }
}

function emptyLevel<Value>(): Level<Value> {
  return { next: new Map(), here: [], below: [] };
}
