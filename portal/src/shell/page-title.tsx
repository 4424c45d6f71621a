/** The heading of a page: sets the document's title, and takes the focus when the page changes. */
import { useEffect, useRef } from 'react';
import { useWords } from '../i18n/words.tsx';

interface PageTitleProps {
  readonly heading: string;
  /** For the browser's tab; it holds neither an id nor a VIN. */
  readonly title: string;
}

/** True until the first page has been shown, whose focus is the browser's own. */
let isFirst = true;

/** Shows the heading as `h1`; each page has one. */
export function PageTitle({ heading, title }: PageTitleProps) {
  const { translate } = useWords();
  const element = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isFirst) {
      element.current?.focus();
    }
    isFirst = false;
  }, []);
  useEffect(() => {
    document.title = `${title} · ${translate('app.name')}`;
  }, [title, translate]);
  return (
    <h1 ref={element} tabIndex={-1}>
      {heading}
    </h1>
  );
}
