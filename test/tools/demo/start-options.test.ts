import { describe, expect, it } from 'vitest';
import { readStartOptions } from '../../../tools/demo/start-options.ts';

describe('the start command', () => {
  it('has defaults for everything', () => {
    expect(readStartOptions([], {})).toEqual({
      fresh: false,
      help: false,
      vehicles: true,
      intervalSeconds: 2,
      port: 4510,
    });
  });

  it('reads its flags, PORT, DEMO_INTERVAL, DYNAMODB_ENDPOINT and LOCAL_DIRECTORY', () => {
    const options = readStartOptions(['--fresh', '--no-vehicles', '--help'], {
      PORT: '80',
      DEMO_INTERVAL: '0.5',
      DYNAMODB_ENDPOINT: 'http://127.0.0.1:8000',
      LOCAL_DIRECTORY: 'elsewhere',
    });

    expect(options).toEqual({
      fresh: true,
      help: true,
      vehicles: false,
      intervalSeconds: 0.5,
      port: 80,
      dynamoDbEndpoint: 'http://127.0.0.1:8000',
      directory: 'elsewhere',
    });
  });

  it.each([['--frsh'], ['-x'], ['fresh'], ['--fresh=1']])('refuses %s by name', (flag) => {
    expect(() => readStartOptions(['--fresh', flag], {})).toThrow(
      `${flag} is not known. See: npm start -- --help`,
    );
  });

  it.each(['0', '3601', 'often', '-1'])('refuses the interval %s', (interval) => {
    expect(() => readStartOptions([], { DEMO_INTERVAL: interval })).toThrow(
      `DEMO_INTERVAL must be a number of seconds from 0.1 to 3600; it is ${interval}.`,
    );
  });

  it.each(['0', '65536', '4510.5', 'http', '-1'])('refuses the port %s', (port) => {
    expect(() => readStartOptions([], { PORT: port })).toThrow(
      `PORT must be a number from 1 to 65535; it is ${port}.`,
    );
  });
});
