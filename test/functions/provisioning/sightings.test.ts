/** The filter of the ids that a round has seen: no false negatives, few false positives. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Sightings, chunksOf } from '../../../functions/provisioning/sightings.ts';

it('has every added id, even after it was stored', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 200 }), fc.string(), (ids, salt) => {
      const sightings = new Sightings(1_000, salt);
      for (const id of ids) {
        sightings.add(id);
      }
      const read = new Sightings(1_000, salt, sightings.chunks);

      expect(ids.filter((id) => !sightings.has(id) || !read.has(id))).toEqual([]);
      expect(read.changed.size).toBe(0);
    }),
  );
});

it('has at most one false positive in a hundred, and different ones in another round', () => {
  const full = (salt: string) => {
    const sightings = new Sightings(10_000, salt);
    for (let index = 0; index < 10_000; index += 1) {
      sightings.add(`vehicle-${index}`);
    }
    const others = Array.from({ length: 10_000 }, (_, index) => `other-${index}`);
    return others.filter((id) => sightings.has(id));
  };
  const [one, next] = [full('one'), full('next')];

  expect(one.length).toBeLessThan(100);
  expect(next.length).toBeLessThan(100);
  expect(one.filter((id) => next.includes(id)).length).toBeLessThan(10);
});

it('is stored in items within DynamoDB’s limit', () => {
  const sightings = new Sightings(1_000_000, 'salt');
  sightings.add('one');

  expect(Math.max(...sightings.chunks.map(({ length }) => length))).toBeLessThanOrEqual(320 * 1024);
  expect(sightings.chunks).toHaveLength(chunksOf(1_000_000));
  expect(sightings.chunks.reduce((sum, { length }) => sum + length, 0)).toBe(1_500_000);
  expect(sightings.changed.size).toBeGreaterThan(0);
});

it('starts empty from chunks of another size', () => {
  const small = new Sightings(100, 'salt');
  small.add('one');

  expect(new Sightings(200, 'salt', small.chunks).has('one')).toBe(false);
});
