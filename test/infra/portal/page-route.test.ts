import { describe, expect, it } from 'vitest';
import { type EdgeEvent, handler } from '../../../infra/portal/page-route.ts';
import { edgeCode } from '../../../infra/portal/page-route-code.ts';

const request = (uri: string, querystring: EdgeEvent['request']['querystring'] = {}) => ({
  request: { uri, querystring },
});
const notFound = expect.objectContaining({ statusCode: 404 });

describe('the routes of the page', () => {
  it.each([
    ['/', '/index.html'],
    ['/cars', '/index.html'],
    ['/cars.old/now', '/index.html'],
    ['/assets/page.js', '/assets/page.js'],
    ['/config.json', '/config.json'],
    ['/sw.js', '/sw.js'],
    ['/manifest.webmanifest', '/manifest.webmanifest'],
  ])('%s is the file %s', (uri, file) => {
    expect(handler(request(uri))).toMatchObject({ uri: file });
  });

  it.each([
    request('/cars/WVWZZZ1JZXW000001'),
    request('/cars/wvwzzz1jzxw000001'),
    request('/cars/%57VWZZZ1JZXW000001'),
    request('/cars', { vin: { value: 'WVWZZZ1JZXW000001' } }),
    request('/cars', { WVWZZZ1JZXW000001: { value: '' } }),
    request('/cars', { q: { value: '1', multiValue: [{ value: '1' }, { value: 'WVWZZZ1JZXW000001' }] } }),
    request('/cars/%2557VWZZZ1JZXW000001'),
    request('/cars/%57VWZZZ1JZXW000001%'),
    request('/cars', { a: { value: '100%' }, q: { value: 'WVWZZZ1JZXW000001' } }),
  ])('refuses %j', (event) => {
    expect(handler(event)).toEqual(notFound);
  });

  it.each([
    '/cars/3f0c3f3e-8a52-4a11-9a3c-0d5f6f9f3f11',
    '/invitations/ABCDEFGHJKLMNPQRSTUVWXYZ23',
    '/cars/IOQZZZ1JZXW000001',
  ])('takes %s, which cannot be a VIN', (uri) => {
    expect(handler(request(uri))).toMatchObject({ uri: '/index.html' });
  });

  it('takes a parameter of another site that is not percent-encoded', () => {
    expect(handler(request('/cars', { utm: { value: '100%' } }))).toMatchObject({ uri: '/index.html' });
  });

  it('reach CloudFront as a plain script', () => {
    const code = edgeCode('page-route');

    expect(code).toMatch(/^function handler\(event\) \{/);
    expect(code).not.toMatch(/\bexport\b|: EdgeEvent/);
  });
});
