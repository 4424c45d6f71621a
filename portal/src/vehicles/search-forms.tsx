/** The exact search for one vehicle, by Reference ID or by VIN. */
import { useId, useRef } from 'react';
import { useLocation } from 'wouter';
import { isReferenceId } from '../../../domain/reference-id.ts';
import { vinViolation } from '../../../domain/vin.ts';
import type { ConversionPurpose } from '../generated/operations/graphql.ts';
import { useWords } from '../i18n/words.tsx';
import { useLiveStore } from '../live/live-store.tsx';
import { fieldText, FormError, RequestForm } from '../shell/request-form.tsx';
import { ChoiceField } from './choice-field.tsx';
import { findByVin } from './staff-requests.ts';
import { inStaffWords } from './staff-words.ts';
import styles from './vehicles.module.css';

const purposes = [
  'CUSTOMER_SUPPORT',
  'OWNERSHIP_VERIFICATION',
  'SERVICE_APPOINTMENT',
  'RECALL',
  'ACCIDENT_ASSISTANCE',
  'THEFT_RECOVERY',
  'FLEET_MANAGEMENT',
  'LEGAL_OBLIGATION',
] as const satisfies readonly ConversionPurpose[];

/** Opens the page of a vehicle; the page says when there is none. */
export function ReferenceSearch() {
  const { translate } = useWords();
  const [, navigate] = useLocation();
  const id = useId();
  return (
    <section className={styles.part}>
      <h2>{translate('vehicles.byReference')}</h2>
      <RequestForm
        submitLabel={translate('vehicles.open')}
        onSubmit={async (fields) => {
          const referenceId = fieldText(fields, 'referenceId').trim().toLowerCase();
          // A text of another form must not become a part of the address: it may be a VIN.
          if (!isReferenceId(referenceId)) {
            throw new FormError(translate('vehicles.referenceShape'));
          }
          await Promise.resolve(navigate(`/vehicles/${referenceId}`));
        }}
      >
        <div className={styles.field}>
          <label htmlFor={id}>{translate('vehicles.reference')}</label>
          <input id={id} name="referenceId" dir="ltr" autoComplete="off" spellCheck={false} required />
        </div>
      </RequestForm>
    </section>
  );
}

/**
 * Converts a VIN and opens the vehicle. The VIN is in the field until the response and in the body
 * of the request, and nowhere else.
 */
export function VinSearch() {
  const words = useWords();
  const { translate } = words;
  const { request } = useLiveStore();
  const [, navigate] = useLocation();
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const search = async (fields: FormData): Promise<void> => {
    const vin = fieldText(fields, 'vin').replaceAll(/\s/g, '').toUpperCase();
    if (vinViolation(vin) !== undefined) {
      throw new FormError(translate('vehicles.vinShape'));
    }
    const purpose = purposes.find((one) => one === fields.get('purpose'));
    if (purpose === undefined) {
      throw new FormError(translate('vehicles.reasonMissing'));
    }
    try {
      const referenceId = await inStaffWords(findByVin(request, vin, purpose), words);
      navigate(`/vehicles/${referenceId}`);
    } finally {
      if (field.current !== null) {
        field.current.value = '';
      }
    }
  };
  return (
    <section className={styles.part}>
      <h2>{translate('vehicles.byVin')}</h2>
      <RequestForm submitLabel={translate('vehicles.search')} onSubmit={search}>
        <div className={styles.field}>
          <label htmlFor={id}>{translate('vehicles.vin')}</label>
          {/* Without a value of React's: that would be an attribute of the document. */}
          <input
            ref={field}
            id={id}
            name="vin"
            dir="ltr"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            required
            aria-describedby={`${id}-note`}
          />
        </div>
        <ChoiceField
          name="purpose"
          label={translate('vehicles.reason')}
          choices={purposes}
          toText={(purpose) => translate(`conversion.${purpose}`)}
        />
        <p id={`${id}-note`} className={styles.lead}>
          {translate('vehicles.byVinLead')}
        </p>
      </RequestForm>
    </section>
  );
}
