/** Keeps the focus in a part of the page whose form closes. */
import { useEffect, useRef, type RefObject } from 'react';

/**
 * Returns a ref for the part's heading, which needs `tabIndex={-1}`. When the form closes under the
 * focus, the heading gets it; otherwise the keyboard would start at the top of the page again.
 */
export function useFocusKept(isOpen: boolean): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    const { activeElement, body } = document;
    if (wasOpen.current && !isOpen && (activeElement === null || activeElement === body)) {
      heading.current?.focus();
    }
    wasOpen.current = isOpen;
  }, [isOpen]);
  return heading;
}
