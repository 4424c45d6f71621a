/** The text formats of AppSync's scalars, by the RFCs that its reference names. */
import { isIP } from 'node:net';

const offset = '(?:Z|[+-](?:0\\d|1[0-8]):[0-5]\\d(?::[0-5]\\d)?)';
const time = '(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,9})?)?';
const dateTimeShape = new RegExp(`^(-?\\d{4}-\\d{2}-\\d{2})T${time}${offset}$`);
const dateShape = new RegExp(`^(-?\\d{4}-\\d{2}-\\d{2})${offset}?$`);
const timeShape = new RegExp(`^${time}${offset}?$`);
const emailShape =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+$/;
const phoneShape = /^\+?[0-9][0-9 ()./-]{1,30}$/;

/**
 * Scalar → test of a text. AWSDateTime needs seconds or minutes and an offset (ISO 8601 extended);
 * AWSDate and AWSTime may have an offset.
 */
export const scalarFormats: Readonly<Record<string, (text: string) => boolean>> = {
  AWSDateTime: (text) => isCalendarDate(dateTimeShape.exec(text)?.[1]),
  AWSDate: (text) => isCalendarDate(dateShape.exec(text)?.[1]),
  AWSTime: (text) => timeShape.test(text),
  // RFC 822 addresses as AppSync accepts them: local@domain.
  AWSEmail: (text) => text.length <= 254 && emailShape.test(text),
  // RFC 1738: a scheme, and no double slash in the path.
  AWSURL: (text) =>
    /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text) && URL.canParse(text) && !/^[^:]+:\/\/.*\/\//.test(text),
  AWSPhone: (text) => phoneShape.test(text),
  // IPv4 or IPv6, with or without a prefix length.
  AWSIPAddress: (text) => {
    const [address = '', prefix, ...more] = text.split('/');
    const version = isIP(address);
    if (version === 0 || more.length > 0) {
      return false;
    }
    return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
  },
};

/** True for a day that exists, such as 2024-02-29. */
function isCalendarDate(text: string | undefined): boolean {
  if (text === undefined) {
    return false;
  }
  const [, year = '', month = '', day = ''] = /^(-?\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}
