/** Keeps the focus in a part of the page whose form closes. */
import { useEffect, useRef, type RefObject } from 'react';

/**
 * Returns a ref for the part's heading, which needs `tabIndex={-1}`, or for what opens the form.
 * When the form closes under the focus, that element gets it; otherwise the keyboard would start at
 * the top of the page again.
 */
export function useFocusKept<Kept extends HTMLElement = HTMLHeadingElement>(
  isOpen: boolean,
): RefObject<Kept | null> {
  const kept = useRef<Kept>(null);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    const { activeElement, body } = document;
    if (wasOpen.current && !isOpen && (activeElement === null || activeElement === body)) {
      kept.current?.focus();
    }
    wasOpen.current = isOpen;
  }, [isOpen]);
  return kept;
}
