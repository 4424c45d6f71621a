/**
 * The product's suites. Units need no world or make their own parts. Flows walk one story of a user
 * through the whole stack. Sweeps try every case of a kind, such as a fault at each call.
 * The flows in which FleetWise has a part run without it too, as sweeps; `FLOWS=all` runs every
 * flow both ways. The emulator has its own tests in `packages/local-aws`.
 */
import { defineConfig } from 'vitest/config';
import type { InlineConfig } from 'vitest/node';
import './packages/local-aws/test/support/temporary-folder.ts';

const flows = ['test/flows/**/*.test.ts'];
/**
 * Flows that repeat a story of another flow for one variation, limit or race, each in more than
 * half a minute of a busy machine.
 */
const longFlows = [
  'conversion-allowance',
  'conversion-pause-races',
  'person-erasure-again',
  'person-erasure-exports',
  'person-erasure-grants',
  'person-erasure-records',
  'person-erasure-restore',
  'vehicle-erasure-restore',
].map((name) => `test/flows/${name}.test.ts`);
/**
 * Commands that run as processes of their own, faults at each call of a function, and properties
 * that take many runs. Also planted defects of the template's laws, and what synthesizes every
 * variant of the stack.
 */
const longUnits = [
  'bench/peer-work',
  'client/live-state-world',
  'client/random-cuts',
  'functions/commands/dispatch-command',
  'functions/csr/certificate-signing-request.property',
  'functions/telemetry/exactly-once.property',
  'functions/telemetry/neighbours',
  'functions/telemetry/motion.property',
  'functions/telemetry/troubles',
  'functions/telemetry/vehicle-limit.property',
  'functions/provisioning/follow-drift',
  'functions/provisioning/round',
  'infra/api/self-registration',
  'infra/data/head-bucket',
  'infra/functions/releases',
  'infra/iot/command-ids',
  'infra/iot/revocation-bucket',
  'infra/iot/telemetry',
  'infra/logical-ids',
  'infra/rotation',
  'laws/parts-list',
  'laws/template-defects',
  'laws/template-value-defects',
  'prove/multi-factor-required',
  'resolvers/read-days.property',
  'tools/cli/ask',
  'tools/cli/ask-world',
  'tools/cli/audit',
  'tools/cli/officer-world',
  'tools/cli/restore-world',
  'tools/cli/watch-world',
  'tools/demo/fleet-process',
  'tools/demo/run-demo',
  'tools/demo/start',
  'tools/simulator/memory',
  'tools/simulator/on-the-wire',
  'tools/simulator/run',
].map((name) => `test/${name}.test.ts`);
/**
 * Functions read their environment when their modules load, so each of these files loads all
 * modules again. They have projects of their own, because the other files of a worker would have to
 * load the modules again too, and to start another world.
 */
const functions = 'test/functions/**/*.test.ts';
const isOfFunctions = (file: string): boolean => file.startsWith('test/functions/');
const sweeps = ['test/sweeps/**/*.test.ts', ...longFlows, ...longUnits];
/** Their time stands still, and so would that of a world in the same process. */
const fakeTime = [
  'test/client/live-mode.test.ts',
  'test/client/live-state-properties.test.ts',
  'test/client/live-state.test.ts',
  'test/client/send-command.test.ts',
  'test/functions/aws/iot-endpoints.test.ts',
  'test/portal/first-requests.test.ts',
  'test/portal/last-state.test.ts',
  'test/portal/live-mode-keeper.test.ts',
  'test/portal/vehicle-feed.test.ts',
];
/** The portal in a browser: `npm run test:portal` installs the browser and builds the page. */
const inBrowser = ['test/portal/browser/**/*.test.ts'];
/** Times of the page, which hold on a machine without other work: `npm run test:budgets`. */
const budgets = ['test/portal/browser/budgets/*.test.ts'];
/**
 * Holds for two variants of the stack in `tests`, and in `sweeps` for every variant, with AWS's own
 * validator too.
 */
const templateLaw = 'test/laws/template.test.ts';
/** Only a full sweep repeats these without FleetWise. */
const sweepsWithFleetWise = [
  'sweeps/provisioning-reconcile',
  'sweeps/role-services',
  'sweeps/role-tables',
  'sweeps/vehicle-policy',
];
const flowsWithFleetWise = [
  'flows/bundles',
  'flows/commands',
  'flows/conversion',
  'flows/live-state-stream',
  'flows/provisioning-happy',
  'flows/vehicle-connects',
  ...(process.env['SWEEPS'] === 'full' ? sweepsWithFleetWise : []),
].map((name) => `test/${name}.test.ts`);

/**
 * Projects run one after another, because a worker keeps the modules that it has loaded only while
 * it gets files of one project. For the same reason, units and flows are one project.
 */
const order = [
  'tests in fake time',
  'tests of functions',
  'tests',
  'sweeps of functions',
  'sweeps',
  'sweeps without FleetWise',
  'portal',
  'budgets of the page',
];

const withFleetWise = process.env['FLEETWISE'] !== 'off';

const suite = (
  name: string,
  fleetWise: boolean,
  include: readonly string[],
  exclude: readonly string[] = [],
) => ({
  extends: true as const,
  test: {
    name,
    sequence: { groupOrder: order.indexOf(name) },
    include: [...include],
    exclude: [...exclude],
    provide: { fleetWise, everyVariant: name === 'sweeps' },
  },
});

const browserSuite = (limits: InlineConfig, ...of: Parameters<typeof suite>) => {
  const { test, ...others } = suite(...of);
  const globalSetup = ['test/portal/browser/support/unpack.ts'];
  // To keep all files of a release takes a busy machine longer than the other waits of a page.
  const expect = { poll: { timeout: 60_000 } };
  return { ...others, test: { ...test, globalSetup, expect, ...limits } };
};

export default defineConfig({
  test: {
    globalSetup: ['test/support/assemblies.ts'],
    setupFiles: ['packages/local-aws/test/support/setup.ts', 'test/support/fresh-functions.ts'],
    reporters: ['default', 'packages/local-aws/test/support/summary-reporter.ts'],
    pool: 'forks',
    // The files of a worker share the modules that they load, which takes longer than most tests.
    isolate: false,
    // One more than the usual two processors, because some flows wait for time-outs and retries.
    // Each further worker would load every module once more.
    maxWorkers: 3,
    // Upper bounds for a busy machine: some sweeps take half a minute on an idle one.
    testTimeout: 180_000,
    // An upper bound for a busy machine: a test that waits for an event continues as soon as it
    // happens.
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 240_000,
    projects: [
      // `FLEETWISE=off` shows that the tests do not need it.
      suite(
        'tests',
        withFleetWise,
        ['test/**/*.test.ts'],
        [functions, ...sweeps, ...fakeTime, ...inBrowser, '**/node_modules/**'],
      ),
      suite('tests of functions', withFleetWise, [functions], [...sweeps, ...fakeTime]),
      suite('tests in fake time', true, fakeTime),
      suite('sweeps', true, [...sweeps, templateLaw], [functions]),
      suite('sweeps of functions', true, sweeps.filter(isOfFunctions)),
      suite(
        'sweeps without FleetWise',
        false,
        process.env['FLOWS'] === 'all' ? [...flows, ...sweeps] : flowsWithFleetWise,
      ),
      // A browser, a world and a car wait for each other half of the time. Once, on a busy machine,
      // a reload beside a service worker that changes did not end in Chromium's headless shell. The
      // summary names what passed at the second attempt.
      browserSuite({ maxWorkers: 3, retry: 1, testTimeout: 120_000 }, 'portal', true, inBrowser, [
        ...budgets,
        '**/node_modules/**',
      ]),
      browserSuite({ maxWorkers: 1 }, 'budgets of the page', true, budgets),
    ],
  },
});
