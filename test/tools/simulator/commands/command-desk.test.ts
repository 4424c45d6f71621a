import { describe, expect, it } from 'vitest';
import type { CommandResponse } from '../../../../domain/command-message.ts';
import { createCommandDesk } from '../../../../tools/simulator/commands/command-desk.ts';
import type { DriveStart } from '../../../../tools/simulator/drive/body.ts';
import { createVehicleModel } from '../../../../tools/simulator/drive/vehicle-model.ts';
import { type Weather, createWeather } from '../../../../tools/simulator/weather.ts';
import { createManualClock, morning } from '../manual-clock.ts';

const locked = 'Vehicle.Cabin.Door.Row1.DriverSide.IsLocked';
const validUntil = new Date(morning + 30_000).toISOString();

const request = (overrides: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ commandId: '01K0000000000000000000000', kind: 'UNLOCK_DOORS', validUntil, ...overrides });

const rejected = (reasonCode: string): CommandResponse => ({
  status: 'REJECTED',
  statusReason: { reasonCode },
});

function given(overrides: { readonly weather?: Weather; readonly start?: DriveStart } = {}) {
  const clock = createManualClock();
  const model = createVehicleModel('desk', morning, { habit: 'NEVER', ...overrides.start });
  const responses: [string, CommandResponse][] = [];
  const carriedOut: string[] = [];
  const desk = createCommandDesk({
    model,
    clock,
    weather: createWeather('desk', overrides.weather ?? {}),
    durationMs: () => 400,
    respond: (executionId, response) => responses.push([executionId, response]),
    carriedOut: ({ kind }, { status }) => carriedOut.push(`${kind} ${status}`),
  });
  return { clock, model, desk, responses, carriedOut };
}

describe('A command', () => {
  it('gets the response IN_PROGRESS, is carried out, and gets SUCCEEDED', () => {
    const { clock, model, desk, responses, carriedOut } = given();

    desk.receive('one', request());
    const before = model.readings()[locked];
    clock.advance(400);

    expect(before).toBe(true);
    expect(model.readings()[locked]).toBe(false);
    expect(responses).toEqual([
      ['one', { status: 'IN_PROGRESS' }],
      ['one', { status: 'SUCCEEDED' }],
    ]);
    expect(carriedOut).toEqual(['UNLOCK_DOORS SUCCEEDED']);
  });

  it('accepts numbers as numbers and as strings', () => {
    for (const temperature of [22.5, '22.5']) {
      const { clock, model, desk } = given();

      desk.receive('one', request({ kind: 'START_CLIMATE', temperature }));
      clock.advance(400);

      expect(model.readings()['Vehicle.Cabin.HVAC.Station.Row1.Driver.Temperature']).toBe(22.5);
    }
  });

  it.each<[string, string, CommandResponse, DriveStart?]>([
    ['has expired', request({ validUntil: new Date(morning - 1).toISOString() }), rejected('EXPIRED')],
    ['has a malformed time', request({ validUntil: 'soon' }), rejected('EXPIRED')],
    ['has no time', request({ validUntil: undefined }), rejected('INVALID_COMMAND')],
    ['is unknown to the car', request({ kind: 'OPEN_SUNROOF' }), rejected('INVALID_COMMAND')],
    ['has a name that every object inherits', request({ kind: 'constructor' }), rejected('INVALID_COMMAND')],
    ['lacks its parameter', request({ kind: 'START_CLIMATE' }), rejected('INVALID_COMMAND')],
    [
      'has an empty parameter',
      request({ kind: 'START_CLIMATE', temperature: '' }),
      rejected('INVALID_COMMAND'),
    ],
    ['is too hot', request({ kind: 'START_CLIMATE', temperature: 29 }), rejected('INVALID_COMMAND')],
    [
      'asks for too much charge',
      request({ kind: 'SET_CHARGE_LIMIT', chargeLimit: '101' }),
      rejected('INVALID_COMMAND'),
    ],
    ['is not valid JSON', 'unlock!', rejected('INVALID_COMMAND')],
    ['is JSON, but not an object', 'null', rejected('INVALID_COMMAND')],
    ['unlocks a moving car', request(), rejected('VEHICLE_MOVING'), { habit: 'ALWAYS', stateOfCharge: 60 }],
    [
      'charges without a cable',
      request({ kind: 'START_CHARGING' }),
      { status: 'FAILED', statusReason: { reasonCode: 'CABLE_NOT_CONNECTED' } },
      { isCableConnected: false },
    ],
  ])('is rejected at once when it %s', (_name, payload, response, start) => {
    const { clock, model, desk, responses, carriedOut } = given(start === undefined ? {} : { start });
    model.advanceTo(morning + 10_000);
    const before = model.readings();

    desk.receive('one', payload);
    clock.advance(60_000);

    expect(responses).toEqual([['one', response]]);
    expect(carriedOut).toEqual([]);
    expect(model.readings()).toEqual(before);
  });

  it('fails when an obstacle appears before it is carried out', () => {
    const { clock, model, desk, responses } = given({ start: { isCableConnected: true, stateOfCharge: 60 } });
    model.carryOut({ kind: 'STOP_CHARGING' });

    desk.receive('one', request({ kind: 'START_CHARGING' }));
    model.carryOut({ kind: 'SET_CHARGE_LIMIT', chargeLimit: 50 });
    clock.advance(400);

    expect(responses[1]).toEqual([
      'one',
      { status: 'FAILED', statusReason: { reasonCode: 'CHARGE_LIMIT_REACHED' } },
    ]);
  });
});

describe('A command that is delivered twice', () => {
  it.each([
    ['while the car works on it', 100],
    ['when it is done', 400],
    ['after it has expired', 40_000],
  ])('is carried out once: %s', (_name, pause) => {
    const { clock, model, desk, responses, carriedOut } = given();
    desk.receive('one', request());
    clock.advance(pause);
    model.carryOut({ kind: 'LOCK_DOORS' });

    desk.receive('one', request());
    clock.advance(60_000);

    expect(carriedOut).toHaveLength(1);
    expect(model.readings()[locked]).toBe(pause >= 400);
    expect(responses[responses.length - 1]).toEqual(['one', { status: 'SUCCEEDED' }]);
    expect(responses).toHaveLength(3);
  });

  it('is rejected again with the same response', () => {
    const { desk, responses } = given();

    for (let time = 0; time < 2; time += 1) {
      desk.receive('one', request({ kind: 'OPEN_SUNROOF' }));
    }

    expect(responses).toEqual([
      ['one', rejected('INVALID_COMMAND')],
      ['one', rejected('INVALID_COMMAND')],
    ]);
  });

  it('is not confused with another one', () => {
    const { clock, desk, carriedOut } = given();

    for (let number = 0; number < 1_000; number += 1) {
      desk.receive(`execution ${number}`, request());
    }
    clock.advance(400);

    expect(carriedOut).toHaveLength(1_000);
  });
});

describe('In bad weather a command', () => {
  const always = { chance: 1 };

  it('is rejected without being carried out', () => {
    const { clock, desk, responses, carriedOut } = given({ weather: { rejects: always } });

    desk.receive('one', request());
    clock.advance(60_000);

    expect(responses).toEqual([['one', rejected('REFUSED')]]);
    expect(carriedOut).toEqual([]);
  });

  it('is neither carried out nor responded to, even when it arrives again', () => {
    const { clock, desk, responses, carriedOut } = given({ weather: { ignores: always } });

    for (let time = 0; time < 3; time += 1) {
      desk.receive('one', request());
    }
    clock.advance(600_000);

    expect([responses, carriedOut]).toEqual([[], []]);
  });

  it('is carried out in time, with a late response', () => {
    const weather = { respondsLate: { chance: 1, minMs: 31_000, maxMs: 60_000 } };
    const { clock, desk, responses, carriedOut } = given({ weather });

    desk.receive('one', request());
    clock.advance(30_000);
    const inTime = [...responses];
    clock.advance(31_000);

    expect(carriedOut).toHaveLength(1);
    expect(inTime).toEqual([]);
    expect(responses.map(([, { status }]) => status)).toEqual(['IN_PROGRESS', 'SUCCEEDED']);
  });

  it('is carried out, and its response is lost', () => {
    const { clock, desk, responses, carriedOut } = given({ weather: { losesResponses: always } });

    desk.receive('one', request());
    clock.advance(60_000);

    expect(carriedOut).toEqual(['UNLOCK_DOORS SUCCEEDED']);
    expect(responses).toEqual([]);
  });

  it('has expired for a vehicle whose clock is ahead', () => {
    const wrong = Array.from({ length: 20 }, (_, index) => `clock ${index}`).map((seed) =>
      createWeather(seed, { clockWrong: { maxMs: 600_000 } }),
    );
    const ahead = wrong.find(({ clockAheadMs }) => clockAheadMs > 60_000);
    if (ahead === undefined) {
      throw new Error('No clock is ahead.');
    }
    const responses: CommandResponse[] = [];
    const desk = createCommandDesk({
      model: createVehicleModel('desk', morning, { habit: 'NEVER' }),
      clock: createManualClock(),
      weather: ahead,
      durationMs: () => 0,
      respond: (_, response) => responses.push(response),
    });

    desk.receive('one', request());

    expect(responses).toEqual([rejected('EXPIRED')]);
  });
});
