/** Reveals of VINs through the API. */
import type { ApiResponse, Person } from './given.ts';

/** Every field of a reveal. */
export const revealFacts = `revealId referenceId purpose caseNumber requestedBy requestedAt visibleFrom approvedBy
  approvedAt revealedAt`;

/** What a request names beside its defaults. */
export type RevealInput = Readonly<Record<string, unknown>>;
/** A reveal as the API returns it. */
export type Reveal = Readonly<Record<string, string | null>> & { readonly revealId: string };

/** Asks for a VIN, by default under a lawful order. */
export const requestReveal = (by: Person, input: RevealInput): Promise<ApiResponse> =>
  by.ask(`mutation ($input: RequestRevealInput!) { requestReveal(input: $input) { ${revealFacts} } }`, {
    input: { purpose: 'LAWFUL_ORDER', caseNumber: '12 Js 345/26', ...input },
  });
/** Approves a reveal of another person. */
export const approveReveal = (by: Person, revealId: string): Promise<ApiResponse> =>
  by.ask(`mutation ($id: ID!) { approveReveal(revealId: $id) { ${revealFacts} } }`, { id: revealId });
/** Reads the VIN of an approved reveal. */
export const revealVin = (by: Person, revealId: string): Promise<ApiResponse> =>
  by.ask('mutation ($id: ID!) { revealVin(revealId: $id) { referenceId vin } }', { id: revealId });
/** Reads the VIN as its owner. */
export const revealOwnVin = (by: Person, referenceId: string): Promise<ApiResponse> =>
  by.ask('mutation ($id: ID!) { revealOwnVin(referenceId: $id) { referenceId vin } }', { id: referenceId });

/** Returns the reveal that a document asked for. */
export function revealOf(response: ApiResponse, field: string): Reveal {
  const reveal = response.data?.[field];
  if (!reveal) {
    throw new Error(`${field} failed: ${response.text}`);
  }
  return reveal as Reveal;
}

/** Requests a reveal and returns it. */
export async function givenRequest(
  by: Person,
  referenceId: string,
  input: RevealInput = {},
): Promise<Reveal> {
  return revealOf(await requestReveal(by, { referenceId, ...input }), 'requestReveal');
}

/** Requests a reveal, which the second person approves, and returns it. */
export async function givenApproval(
  by: Person,
  second: Person,
  referenceId: string,
  input: RevealInput = {},
) {
  const { revealId } = await givenRequest(by, referenceId, input);
  return revealOf(await approveReveal(second, revealId), 'approveReveal');
}
