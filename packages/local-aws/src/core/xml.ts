/** Text in the XML of AWS's older protocols. */

/** Escapes text for the content of an element. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
