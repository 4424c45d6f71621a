/** The VINs that a response may have: those of `RevealedVin`, the only type with a field `vin`. */

/** Returns a response for the search for VINs, without those that a field revealed. */
export function withoutRevealedVin(response: string): string {
  // Within a text of the response, the quotation marks have backslashes before them.
  return response.replace(/"vin":"[^"\\]*"/g, '"vin":null');
}
