/** The last resort: a page that could not start or broke down says so, instead of being empty. */

/** In every language, because the messages themselves may be what is missing. */
const lines = [
  ['en', 'The page does not work at the moment. Reload it, or try again later.'],
  ['de', 'Die Seite funktioniert im Moment nicht. Laden Sie sie neu, oder versuchen Sie es später.'],
  ['ar', 'الصفحة لا تعمل حاليًا. يرجى إعادة تحميلها أو المحاولة لاحقًا.'],
] as const;

/** As above, for a page that was opened without a network and has nothing to show. */
const offlineLines = [
  ['en', 'You are offline. This page needs a connection.'],
  ['de', 'Sie sind offline. Diese Seite braucht eine Verbindung.'],
  ['ar', 'أنت غير متصل. تحتاج هذه الصفحة إلى اتصال.'],
] as const;

/**
 * Replaces what is in the element by one sentence in each language. Without a network, the page
 * loads again as soon as there is one.
 */
export function showBroken(element: HTMLElement): void {
  if (!navigator.onLine) {
    window.addEventListener('online', () => location.reload(), { once: true });
  }
  const texts = (navigator.onLine ? lines : offlineLines).map(([language, text]) => {
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
