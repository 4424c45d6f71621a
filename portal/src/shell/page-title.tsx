/** The heading of a page: sets the document's title, and takes the focus when the page changes. */
import { useEffect, useRef } from 'react';
import type { PlainMessageKey } from '../i18n/translate.ts';
import { useWords } from '../i18n/words.tsx';

interface PageTitleProps {
  readonly heading: string;
  /** For the browser's tab; it holds neither an id nor a VIN. */
  readonly title: string;
  /** Name of the pages that this one belongs to. */
  readonly place?: PlainMessageKey;
}

/** True until the first page has been shown, whose focus is the browser's own. */
let isFirst = true;

/** Shows the heading as `h1`; each page has one. */
export function PageTitle({ heading, title, place = 'app.name' }: PageTitleProps) {
  const { translate } = useWords();
  const element = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isFirst) {
      element.current?.focus();
    }
    isFirst = false;
  }, []);
  useEffect(() => {
    document.title = `${title} · ${translate(place)}`;
  }, [title, place, translate]);
  return (
    <h1 ref={element} tabIndex={-1}>
      {heading}
    </h1>
  );
}
