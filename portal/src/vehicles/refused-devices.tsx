/** The rows of a list of devices that are not imported, as a table and as a file. */
import { useMemo } from 'react';
import { useWords, type Words } from '../i18n/words.tsx';
import { useTextLink } from '../shell/use-text-link.ts';
import { type RefusedDevice, toCsv } from './device-list.ts';
import { Id, Table } from './table.tsx';

/** Each row with its reason. A malformed device id is not shown, because it may be a VIN. */
export function RefusedDevices({ refused }: { readonly refused: readonly RefusedDevice[] }) {
  const words = useWords();
  const { translate } = words;
  const text = useMemo(() => toCsv(refused), [refused]);
  return (
    <>
      <a href={useTextLink(text, 'text/csv')} download="refused-devices.csv">
        {translate('devices.download')}
      </a>
      <Table
        caption={translate('devices.refused')}
        columns={[translate('devices.row'), translate('devices.device'), translate('devices.why')]}
        rows={refused.map((one) => ({ key: String(one.row), cells: cellsOf(one, words) }))}
      />
    </>
  );
}

function cellsOf(refused: RefusedDevice, words: Words) {
  const { row, device, outcome } = refused;
  return [
    words.translate('devices.rowNumber', { row }),
    outcome === 'CONFLICT' ? <Id key="device">{device.deviceId}</Id> : words.translate('vehicles.none'),
    reasonOf(refused, words),
  ];
}

function reasonOf({ outcome, fact }: RefusedDevice, { translate }: Words): string {
  switch (outcome) {
    case 'REPEATED':
      return translate('devices.REPEATED');
    case 'CONFLICT':
      return translate('devices.CONFLICT');
    case 'INVALID':
      return translate('devices.INVALID', { fact: fact ?? '' });
  }
}
