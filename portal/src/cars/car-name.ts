/** The name of a car on all pages: the owner's own, or else brand and model. Never an id. */
import type { Translate } from '../i18n/translate.ts';
import type { CarAccess } from './car-access.ts';

/** Returns the name; a car without any of its attributes has a common one. */
export function carName(
  { vehicleName, vehicle }: Pick<CarAccess, 'vehicleName' | 'vehicle'>,
  translate: Translate,
): string {
  const { brand, model } = vehicle?.attributes ?? {};
  return vehicleName || [brand, model].filter(Boolean).join(' ') || translate('cars.unnamed');
}
