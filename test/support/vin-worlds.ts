/**
 * What a world shows to callers without the right to reveal VINs, in a form by which two worlds can
 * be compared. Ids, times, tokens, keys and the numbers of log lines are replaced.
 */
import { everythingIn } from './erasures.ts';
import { itemsOf } from './tables.ts';
import type { TestWorld } from './world.ts';

/** What differs between any two runs; longer forms come first. */
const varying: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----(?:\\n|\s)*/gs, '<PEM>'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '<id>'],
  [/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z/g, '<time>'],
  [/\d{4}-\d{2}-\d{2}/g, '<day>'],
  [/\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT/g, '<date>'],
  [/\b\d{8}-\d{9}\b/g, '<access>'],
  // Certificates and tokens vary in length.
  [/"content-length","\d+"/g, '"content-length","<length>"'],
  [/\.tar\?[^"]+/g, '.tar?<signature>'],
  [/"retryAfterSeconds":\d+/g, '"retryAfterSeconds":<number>'],
  [/"code":"[^"]+"/g, '"code":"<code>"'],
  // Keys, signatures, tokens, digests and ULIDs.
  [/[\w+/=-]{26,}/g, '<bytes>'],
  [/\b\d{10,}\b/g, '<epoch>'],
  // How many entries a head seals depends on when the stream delivers them.
  [/\[(?:"<bytes>",?)+\]/g, '[<bytes>]'],
];

function steady(text: string): string {
  return varying.reduce((rest, [pattern, name]) => rest.replace(pattern, name), text);
}

/** Log lines state durations, sizes and counts of batches. */
const withoutNumbers = (line: string): string => steady(line).replace(/\d+(?:\.\d+)?/g, '<number>');

/** A line in CloudWatch's embedded metric format. */
interface MetricsLine extends Readonly<Record<string, unknown>> {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly { readonly Metrics: readonly { readonly Name: string }[] }[];
  };
}

/**
 * Returns a line for each metric. A function writes one line for a batch, and which records form a
 * batch depends on when the stream delivers them.
 */
function linesOfMetrics(line: string): readonly string[] {
  const [json = ''] = /\{"_aws":.*\}$/.exec(line) ?? [];
  if (json === '') {
    return [line];
  }
  const { _aws: head, ...members } = JSON.parse(json) as MetricsLine;
  const names = head.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
  const others = Object.entries(members).filter(([name]) => !names.includes(name));
  return names.map((name) =>
    line.replace(json, JSON.stringify({ ...Object.fromEntries(others), [name]: members[name] })),
  );
}

/** Tables, and the emulator's own files, which stand for what AWS keeps to itself. */
const isHidden = (place: string): boolean => /^(?:table|file \/state\/)/.test(place);

const distinct = (lines: readonly string[]): readonly string[] => [...new Set(lines)].toSorted();

/**
 * A tar archive puts headers and padding of NULs between its files. Without a cut there, the first
 * record of a file is part of the header's line, and ids decide which record is the first.
 */
const lineEnd = /\n|\0+/;

/** What a world has shown, by kind. */
export type Shown = Readonly<Record<string, readonly string[]>>;

/**
 * Returns the responses of the API and the messages of devices, and the distinct topics, events,
 * e-mails, log lines, queues and objects.
 */
export async function shownBy(world: TestWorld): Promise<Shown> {
  const places = [...(await everythingIn(world))].filter(([place]) => !isHidden(place));
  const textOf = (content: string | Buffer): string =>
    typeof content === 'string' ? content : content.toString('latin1');
  return {
    responses: world.transcript.map(steady).toSorted(),
    connections: distinct(world.iotEndpoint.log.entries().map((entry) => steady(JSON.stringify(entry)))),
    events: world.events
      .accepted()
      .map((event) => steady(JSON.stringify(event)))
      .toSorted(),
    mails: world.outbox
      .list()
      .map((mail) => steady(JSON.stringify(mail)))
      .toSorted(),
    places: distinct(places.map(([place]) => steady(place))),
    lines: distinct(
      places.flatMap(([place, content]) =>
        textOf(content)
          .split(lineEnd)
          .flatMap(linesOfMetrics)
          .map((line) => `${steady(place)}: ${withoutNumbers(line)}`),
      ),
    ),
  };
}

/** The places outside tables that contain the keyed hash of a VIN. */
export async function placesWithHash(world: TestWorld): Promise<readonly string[]> {
  const hashes = (await itemsOf(world, 'VehicleRegistry')).flatMap(({ hashedVin }) => hashedVin ?? []);
  const places = [...(await everythingIn(world)), ['responses', world.transcript.join('\n')] as const];
  return places
    .filter(([place, content]) => !isHidden(place) && hashes.some((hash) => content.includes(hash)))
    .map(([place]) => place);
}
