/**
 * What AWS publishes about its own solution, beside ours: "Guidance for Connected Mobility on AWS",
 * v0.4.1 of 28 September 2026, README.md, "Cost (Pricing Model)"
 * (github.com/aws-solutions-library-samples/guidance-for-connected-mobility-on-aws).
 */

/** US$ of a vehicle in a month with so many vehicles. */
export interface PublishedCost {
  readonly vehicles: number;
  readonly usd: number;
}

/** "Per-vehicle cost" of that section. */
export const publishedCosts: readonly PublishedCost[] = [
  { vehicles: 1_000, usd: 2.81 },
  { vehicles: 5_000, usd: 0.83 },
  { vehicles: 10_000, usd: 0.65 },
];

/**
 * Seconds between two messages behind these figures. The README names no rate: its campaign is
 * `cms-fleet-telemetry-30s`, and its US$ 120 of AWS IoT for 1,000 vehicles fit 87,600 messages of
 * each.
 */
export const publishedSecondsBetween = 30;
