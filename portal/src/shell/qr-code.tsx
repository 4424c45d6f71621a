/** A text as a QR code. What it says must stand beside it, for people who cannot scan it. */
import { useEffect, useState } from 'react';
import styles from './qr-code.module.css';
import type { QrDrawing } from './qr-drawing.ts';

interface QrCodeProps {
  readonly text: string;
  /** What the code is for; screen readers say it. */
  readonly label: string;
}

/** The library loads with the first code. Without it the place stays empty. */
export function QrCode({ text, label }: QrCodeProps) {
  const [drawing, setDrawing] = useState<QrDrawing>();
  useEffect(() => {
    let isShown = true;
    import('./qr-drawing.ts')
      .then(({ drawQr }) => isShown && setDrawing(drawQr(text)))
      .catch(() => undefined);
    return () => {
      isShown = false;
      setDrawing(undefined);
    };
  }, [text]);
  return (
    <div className={styles.code}>
      {drawing !== undefined && (
        <svg role="img" aria-label={label} viewBox={`0 0 ${drawing.size} ${drawing.size}`}>
          <path d={drawing.path} fill="currentColor" shapeRendering="crispEdges" />
        </svg>
      )}
    </div>
  );
}
