/** Imports a list of devices into the inventory, after a check of every row. */
import { type RefObject, useId, useRef, useState } from 'react';
import { Button, FileTrigger, Link } from 'react-aria-components';
import { useWords, type Words } from '../i18n/words.tsx';
import { PageTitle } from '../shell/page-title.tsx';
import { fieldText, FormError, RequestForm } from '../shell/request-form.tsx';
import { type ListedDevice, maxDevices, readDeviceList } from './device-list.ts';
import { type CheckedDevices, useDeviceRequests } from './device-requests.ts';
import { RefusedDevices } from './refused-devices.tsx';
import { inStaffWords } from './staff-words.ts';
import { Summary } from './summary.tsx';
import styles from './vehicles.module.css';

/** A list of the most devices with all facts has half of it. */
const maxBytes = 1_000_000;

/** The form with the list; below it what the check found, and the import. */
export function DevicesPage() {
  const words = useWords();
  const { translate } = words;
  const { check } = useDeviceRequests();
  const [checked, setChecked] = useState<CheckedDevices>();
  const [progress, setProgress] = useState<string>();
  const list = useRef<HTMLTextAreaElement>(null);
  const [fileFailure, setFileFailure] = useState<string>();
  const submit = async (fields: FormData): Promise<void> => {
    setChecked(undefined);
    const { devices, refused } = listOf(fieldText(fields, 'list'), words);
    const onProgress = (done: number): void =>
      setProgress(translate('devices.checked', { done, total: devices.length }));
    const found = await inStaffWords(check(devices, onProgress), words).finally(() => setProgress(undefined));
    setChecked({
      ...found,
      refused: [...refused, ...found.refused].sort((one, other) => one.row - other.row),
    });
  };
  // A list may hold VINs by mistake, so it stays in its field no longer than it is needed.
  const forget = (): void => {
    if (list.current !== null) {
      list.current.value = '';
    }
  };
  return (
    <article className={styles.page}>
      <Link className={styles.back} href="/vehicles">
        {translate('vehicle.back')}
      </Link>
      <PageTitle
        heading={translate('devices.title')}
        title={translate('devices.title')}
        place="nav.vehicles"
      />
      <p className={styles.lead}>{translate('devices.lead')}</p>
      <div className={styles.narrow}>
        <RequestForm
          submitLabel={translate('devices.check')}
          busyLabel={progress ?? translate('form.busy')}
          onSubmit={submit}
        >
          {fileFailure !== undefined && <p role="alert">{fileFailure}</p>}
          <ListFields list={list} onChange={() => setChecked(undefined)} onFailure={setFileFailure} />
        </RequestForm>
      </div>
      {checked !== undefined && <Checked checked={checked} onImported={forget} />}
    </article>
  );
}

interface ListFieldsProps {
  /** React keeps no value of it, which it would also write into the document. */
  readonly list: RefObject<HTMLTextAreaElement | null>;
  readonly onChange: () => void;
  readonly onFailure: (failure: string | undefined) => void;
}

/** The list, into which a file is read, so that a person sees and corrects what is sent. */
function ListFields({ list, onChange, onFailure }: ListFieldsProps) {
  const { translate } = useWords();
  const id = useId();
  const change = (): void => {
    onFailure(undefined);
    onChange();
  };
  const read = async (file: File | undefined): Promise<void> => {
    if (file !== undefined && file.size > maxBytes) {
      onFailure(translate('devices.large'));
    } else if (file !== undefined && list.current !== null) {
      list.current.value = await file.text();
      change();
    }
  };
  return (
    <>
      <div className={styles.field}>
        <label htmlFor={id}>{translate('devices.list', { max: maxDevices })}</label>
        <textarea
          id={id}
          name="list"
          dir="ltr"
          rows={8}
          autoComplete="off"
          spellCheck={false}
          ref={list}
          onChange={change}
          aria-describedby={`${id}-hint`}
        />
        <p id={`${id}-hint`} className={styles.hint}>
          {translate('devices.hint')}
        </p>
      </div>
      <FileTrigger
        acceptedFileTypes={['.csv', '.json', 'text/csv', 'application/json']}
        onSelect={(files) => void read(files?.[0])}
      >
        <Button className={styles.more}>{translate('devices.file')}</Button>
      </FileTrigger>
    </>
  );
}

/** Returns the devices of the list; throws FormError when no device of it can be checked. */
function listOf(text: string, { translate }: Words) {
  const list = readDeviceList(text);
  if (list.kind === 'COLUMNS') {
    throw new FormError(translate('devices.columns'));
  }
  if (list.kind === 'ROW') {
    throw new FormError(translate('devices.malformed', { row: list.row }));
  }
  const count = list.devices.length + list.refused.length;
  if (count === 0 || count > maxDevices) {
    throw new FormError(translate('devices.count', { count, max: maxDevices }));
  }
  return list;
}

interface CheckedProps {
  readonly checked: CheckedDevices;
  readonly onImported: () => void;
}

/** What the check found, and then what became of the import. */
function Checked({ checked: { fresh, known, refused }, onImported }: CheckedProps) {
  const { translate } = useWords();
  const [isImported, setIsImported] = useState(false);
  const devices = [...fresh, ...known];
  const counts = { fresh: fresh.length, known: known.length, refused: refused.length };
  return (
    <section className={styles.part}>
      <Summary
        text={
          isImported
            ? translate('devices.done', { count: devices.length })
            : translate('devices.found', counts)
        }
      />
      {!isImported && devices.length > 0 && (
        <ImportForm
          devices={devices}
          onDone={() => {
            setIsImported(true);
            onImported();
          }}
        />
      )}
      {refused.length > 0 && <RefusedDevices refused={refused} />}
    </section>
  );
}

interface ImportFormProps {
  readonly devices: readonly ListedDevice[];
  readonly onDone: () => void;
}

/** A call that fails leaves the form, and a repeated import does no harm. */
function ImportForm({ devices, onDone }: ImportFormProps) {
  const words = useWords();
  const { translate } = words;
  const { importAll } = useDeviceRequests();
  const [progress, setProgress] = useState<string>();
  const submit = async (): Promise<void> => {
    const onProgress = (done: number): void =>
      setProgress(translate('devices.imported', { done, total: devices.length }));
    await inStaffWords(importAll(devices, onProgress), words).finally(() => setProgress(undefined));
    onDone();
  };
  return (
    <div className={styles.narrow}>
      <RequestForm
        submitLabel={translate('devices.import', { count: devices.length })}
        busyLabel={progress ?? translate('form.busy')}
        onSubmit={submit}
      >
        {null}
      </RequestForm>
    </div>
  );
}
