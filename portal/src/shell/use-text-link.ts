/** A link to a text that the page itself has. */
import { useEffect, useState } from 'react';

/** Returns the link's address, which ends with the component; undefined at the first rendering. */
export function useTextLink(text: string, type: string): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [text, type]);
  return url;
}
