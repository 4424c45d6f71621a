/** What the build makes of `portal/messages/*.json` (`portal/build/compiled-messages.ts`). */
declare module 'virtual:messages/*' {
  import type { LocalizedString } from '@internationalized/string';

  const strings: Readonly<Record<string, LocalizedString>>;
  export default strings;
}
