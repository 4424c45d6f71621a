/** The last resort: a page that could not start or broke down says so, instead of being empty. */

/** In every language, because the messages themselves may be what is missing. */
const lines = [
  ['en', 'The page does not work at the moment. Reload it, or try again later.'],
  ['de', 'Die Seite funktioniert im Moment nicht. Laden Sie sie neu, oder versuchen Sie es später.'],
  ['ar', 'الصفحة لا تعمل حاليًا. يرجى إعادة تحميلها أو المحاولة لاحقًا.'],
] as const;

/** Replaces what is in the element by one sentence in each language. */
export function showBroken(element: HTMLElement): void {
  const texts = lines.map(([language, text]) => {
    const paragraph = document.createElement('p');
    paragraph.lang = language;
    paragraph.dir = 'auto';
    paragraph.textContent = text;
    return paragraph;
  });
  const main = document.createElement('main');
  main.setAttribute('role', 'alert');
  main.append(...texts);
  element.replaceChildren(main);
}
