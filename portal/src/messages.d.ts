/** What the build makes of `portal/messages/` (`portal/build/compiled-messages.ts`). */
declare module 'virtual:messages' {
  const loaders: unknown;
  export default loaders;
}

/** The messages that a visit shows first, in all languages (`portal/build/first-words.ts`). */
declare module 'virtual:first-words' {
  const words: Readonly<
    Record<'en' | 'de' | 'ar', { readonly home: string; readonly title: string; readonly lead: string }>
  >;
  export default words;
}
