/** How often a vehicle is to send, from its item in Watches. */
import type { ReportingMessage, ReportingValues } from '../../domain/reporting.ts';
import type { Item } from '../aws/dynamodb.ts';

/** The message of an item in DynamoDB's own form; only this system writes it. */
export function toReportingMessage(item: Item): ReportingMessage {
  return {
    ...numberOf(item, 'observationSeconds'),
    ...numberOf(item, 'batchSeconds'),
    ...numberOf(item, 'parkedSeconds'),
    at: Number(item['at']?.N),
  };
}

function numberOf(item: Item, name: keyof ReportingValues): ReportingValues {
  const number = item[name]?.N;
  return number === undefined ? {} : { [name]: Number(number) };
}
