/** The sky over each step: where the VIN stands, the screen with the code, the car. */
import { SkyOf } from '../now/sky-band.tsx';
import { Skyline } from '../sign-in/skyline.tsx';
import styles from './claim-page.module.css';

const marks = {
  vin: 'M268 76H292M280 66V32M156 32H280M156 22h-44v20h44zM120 32h28',
  code: 'M306 70V40M246 4h120v36h-120zM262 22h12M284 22h12M306 22h12M328 22h12',
  done: 'M298 18l18 18l38 -36',
} as const;

/** Decoration: the words of the page say the same. */
export function ClaimSky({ step }: { readonly step: keyof typeof marks }) {
  return (
    <div className={styles.sky}>
      <SkyOf sky={step === 'done' ? 'night' : 'dusk'}>
        <Skyline>
          <path className={styles.mark} d={marks[step]} />
        </Skyline>
      </SkyOf>
    </div>
  );
}
