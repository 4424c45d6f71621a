/** What a visitor sees until the page's files are loaded; React then replaces it by the same. */
import firstWords from 'virtual:first-words';
import type { Language } from '../i18n/languages.ts';
import sky from '../now/sky-band.module.css';
import shell from '../shell/shell.module.css';
import formStyles from '../sign-in/form.module.css';
import signIn from '../sign-in/sign-in-page.module.css';
import { skylineBox } from '../sign-in/skyline-box.ts';

/** Shows the header, the place of the drawing, and the words of the sign-in. */
export function showFirst(root: HTMLElement, language: Language): void {
  const { home, lead, title } = firstWords[language];
  const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  drawing.setAttribute('class', signIn['line'] ?? '');
  drawing.setAttribute('viewBox', skylineBox);
  const band = box('div', sky['sky'], box('div', sky['stand'], drawing));
  band.dataset['sky'] = 'dusk';
  root.replaceChildren(
    box('header', shell['header'], box('span', shell['home'], logoSpace(), home)),
    box(
      'main',
      shell['main'],
      box(
        'div',
        signIn['page'],
        box('div', signIn['sky'], band),
        box('div', signIn['form'], box('h1', undefined, title), box('p', formStyles['lead'], lead)),
      ),
    ),
  );
}

/** An empty drawing of the size that the style gives it. */
const logoSpace = (): Element => document.createElementNS('http://www.w3.org/2000/svg', 'svg');

function box(name: string, className: string | undefined, ...children: readonly (Node | string)[]) {
  const element = document.createElement(name);
  if (className !== undefined) {
    element.className = className;
  }
  element.append(...children);
  return element;
}
